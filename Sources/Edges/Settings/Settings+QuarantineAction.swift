extension Settings {
  /// What becomes of quarantined mail: the words of `quarantine_action`.
  package enum QuarantineAction: String, Hashable, Sendable, CaseIterable {
    /// It is delivered, and its verdict says `quarantine`.
    case flag
    /// It has such a verdict too, and waits on Postfix's HOLD queue until somebody releases it.
    case hold
  }
}
