internal import Glibc
import Locking
package import Mail

/// How often a process died while it parsed a message that was not in the spool: Postfix brings such a
/// message again, and the next process must know. A small file, written without a sync, since it must
/// survive processes and not the machine.
package final class CrashLedger: Sendable {
  /// The most messages in it; the first ones make room. A crash concerns no more than there are slots.
  package static let maximumEntries = 256
  /// Octets that are read: far more than the entries take.
  private static let maximumOctets = 65_536

  private struct Entry: Sendable {
    let id: DeliveryID
    var crashes: Int
  }

  private let path: String
  private let entries: Locked<[Entry]>

  /// Reads the file at `path`, where there is one, and counts a crash for each of `interrupted`.
  package init(path: String, interrupted: [DeliveryID]) throws(SpoolFailure) {
    self.path = path
    var known: [Entry] = []
    do throws(SpoolFailure) {
      known = Self.parse(try FileDescriptor.contents(of: path, limit: Self.maximumOctets))
    } catch {
      // A damaged one counts as empty: its messages get one try more.
      if case .system = error, !error.isMissing { throw error }
    }
    for id in interrupted {
      let former = known.firstIndex { $0.id == id }.map { known.remove(at: $0) }
      known.append(Entry(id: id, crashes: (former?.crashes ?? 0) + 1))
    }
    known = Array(known.suffix(Self.maximumEntries))
    entries = Locked(known)
    if !interrupted.isEmpty { try Self.write(known, to: path) }
  }

  /// How often a process died of this message, or beside it.
  package func crashes(of id: DeliveryID) -> Int {
    entries.withLock { $0.first { $0.id == id }?.crashes ?? 0 }
  }

  /// The message did no harm, or is done. Blocks where it was known.
  package func forget(_ id: DeliveryID) throws(SpoolFailure) {
    let failure = entries.withLock { entries -> SpoolFailure? in
      guard let place = entries.firstIndex(where: { $0.id == id }) else { return nil }
      entries.remove(at: place)
      do throws(SpoolFailure) { try Self.write(entries, to: path) } catch { return error }
      return nil
    }
    if let failure { throw failure }
  }

  /// A line for each: delivery id, blank, crashes.
  private static func parse(_ bytes: [UInt8]) -> [Entry] {
    var entries: [Entry] = []
    for line in bytes.split(separator: 0x0a) {
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 2, let id = DeliveryID(words[0]), let crashes = Int(words[1]), crashes > 0,
        !entries.contains(where: { $0.id == id })
      else { continue }
      entries.append(Entry(id: id, crashes: min(crashes, 1000)))
    }
    return entries
  }

  private static func write(_ entries: [Entry], to path: String) throws(SpoolFailure) {
    let text = entries.map { "\($0.id) \($0.crashes)\n" }.joined()
    let fresh = path + ".new"
    try write(Array(text.utf8), fresh)
    guard rename(fresh, path) == 0 else { throw .system(operation: "rename to", path: path, code: errno) }
  }

  private static func write(_ bytes: [UInt8], _ path: String) throws(SpoolFailure) {
    let file = try FileDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
    try file.write(bytes)
  }
}
