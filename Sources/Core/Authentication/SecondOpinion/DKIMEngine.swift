/// Who verifies DKIM signatures: the setting `dkim_engine`.
package enum DKIMEngine: String, Hashable, Sendable, CaseIterable {
  /// Our own engine; nothing of the library runs.
  case native
  /// libopendkim, where it does not abstain; our own engine runs too, and decides where it does.
  case libopendkim
  /// Both: our own engine decides, differences are reported.
  case compare
}
