/// How a database file is opened.
package struct DatabaseOptions: Hashable, Sendable {
  /// When SQLite waits for the disk: `PRAGMA synchronous`.
  package enum Synchronous: String, Hashable, Sendable {
    /// Never: a power failure may damage the file. For what is derived and checked on opening.
    case off = "OFF"
    /// At checkpoints: after a power failure the latest transactions may be gone, the file is sound.
    case normal = "NORMAL"
    /// At each commit: a committed transaction survives a power failure.
    case full = "FULL"
  }

  /// Longer than any transaction of ours, shorter than the patience of a person at a prompt.
  package static let standardBusyTimeout: Duration = .seconds(5)

  /// How long a call waits for another connection's lock before it fails as busy.
  package var busyTimeout: Duration
  /// When SQLite waits for the disk.
  package var synchronous: Synchronous
  /// Whether the file is checked (`quick_check`) before use: its time grows with the file.
  package var checksIntegrity: Bool
  /// The largest size of the file in pages of 4096 octets; `nil` for SQLite's own limit.
  package var maximumPages: Int?

  /// Options; durable and checked unless told otherwise.
  package init(
    busyTimeout: Duration = standardBusyTimeout, synchronous: Synchronous = .full,
    checksIntegrity: Bool = true, maximumPages: Int? = nil
  ) {
    self.busyTimeout = busyTimeout
    self.synchronous = synchronous
    self.checksIntegrity = checksIntegrity
    self.maximumPages = maximumPages
  }
}
