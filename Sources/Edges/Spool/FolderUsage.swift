internal import Glibc

/// What the messages of one folder take on the disk, kept day by day so that only days that changed are
/// looked at again. Holds one entry for each day that has messages.
package struct FolderUsage: Sendable {
  struct Day: Sendable {
    /// When the day's directory changed last, in nanoseconds since the Unix epoch.
    let changed: Int64
    let octets: Int
  }

  /// File systems give out space in blocks; a small file takes one. In octets.
  static let blockOctets = 4096

  var days: [String: Day] = [:]

  /// Nothing known yet.
  package init() {}

  /// What all messages and their states take, in octets, each file rounded up to whole blocks.
  package var octets: Int { days.values.reduce(0) { $0 + $1.octets } }

  static func octets(of length: Int) -> Int {
    (max(0, length) + blockOctets - 1) / blockOctets * blockOctets
  }

  static func moment(_ facts: stat) -> Int64 {
    Int64(facts.st_mtim.tv_sec) * 1_000_000_000 + Int64(facts.st_mtim.tv_nsec)
  }
}
