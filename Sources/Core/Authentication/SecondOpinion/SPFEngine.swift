/// Who evaluates SPF: the setting `spf_engine`.
package enum SPFEngine: String, Hashable, Sendable, CaseIterable {
  /// Our own evaluator; nothing of the library runs.
  case native
  /// libspf2, where it does not abstain; our own evaluator runs first, and decides where it does.
  case libspf2
  /// Both: our own evaluator decides, differences are reported.
  case compare
}
