/// What becomes of mail that DMARC quarantines: the setting `quarantine_action`.
package enum QuarantineAction: String, Hashable, Sendable, CaseIterable {
  /// It is delivered with a verdict that says so.
  case flag
  /// It also waits in Postfix's hold queue until a person releases it.
  case hold
}
