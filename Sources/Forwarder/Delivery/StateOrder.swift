import Spool

/// A message's state that has to go to the disk.
struct StateOrder: Sendable {
  /// The state to write.
  let state: SpoolState
  /// Whether the inbox holds an older one.
  let hasStateFile: Bool
}
