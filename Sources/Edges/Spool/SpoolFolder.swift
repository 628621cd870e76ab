/// The folders of the spool; each is divided into `YYYY/MM/DD`, but for `corrupt`.
package enum SpoolFolder: String, Hashable, Sendable, CaseIterable {
  /// Accepted, with at least one delivery that is not final.
  case inbox
  /// Every delivery succeeded.
  case processed
  /// Every delivery is final and at least one failed or was cancelled.
  case failed
}
