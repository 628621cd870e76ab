internal import Glibc
import Locking
internal import Synchronization

/// The durable spool of the forwarder: one directory with `inbox/`, `processed/` and `failed/`, each
/// divided into `YYYY/MM/DD`, with `tmp/` for what is being written and `corrupt/` for what a crash
/// left short. A message is `msg_….eml`; `msg_….json` beside it is derived and never synced.
///
/// Every call blocks on the disk: use it on threads of its own.
package final class Spool: Sendable {
  /// The data directory, without a slash at its end.
  package let directory: String
  private let lock: FileDescriptor
  /// Day folders known to exist.
  private let days = Locked<Set<String>>([])
  /// Names of scratch files: they live for a moment, and what a crash leaves is removed at the next start.
  let scratchNumber = Atomic<Int>(0)

  /// Opens the spool under `directory`, makes its folders (0750) and takes its lock. Refuses with
  /// the path and the system's reason where it cannot be written or another process has it.
  package init(directory: String) throws(SpoolFailure) {
    let root = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    self.directory = root
    try Self.makeDirectories(root)
    for folder in SpoolFolder.allCases { try Self.makeDirectories("\(root)/\(folder.rawValue)") }
    try Self.makeDirectories("\(root)/tmp")
    try Self.makeDirectories("\(root)/corrupt")
    lock = try FileDescriptor(opening: "\(root)/spool.lock", flags: O_RDWR | O_CREAT)
    guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK { throw .locked(path: lock.path) }
      throw .system(operation: "flock", path: lock.path, code: errno)
    }
    for name in SpoolFolder.allCases.map(\.rawValue) + ["tmp", "corrupt"] {
      guard access("\(root)/\(name)", R_OK | W_OK | X_OK) == 0 else {
        throw .system(operation: "write to", path: "\(root)/\(name)", code: errno)
      }
    }
    try Self.probe(root)
  }

  /// Writes a file and takes it through every folder: what a full disk, a quota or folders on different
  /// file systems forbid is better refused now than for each message.
  private static func probe(_ root: String) throws(SpoolFailure) {
    var path = "\(root)/tmp/probe"
    defer { unlink(path) }
    let file = try FileDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
    try file.write([0x0a])
    for name in SpoolFolder.allCases.map(\.rawValue) + ["corrupt"] {
      let target = "\(root)/\(name)/probe"
      guard Glibc.rename(path, target) == 0 else {
        throw .system(operation: "rename from \(path) to", path: target, code: errno)
      }
      path = target
    }
  }

  /// Begins a message.
  package func begin(_ record: SpoolRecord) throws(SpoolFailure) -> SpoolWriter {
    try SpoolWriter(spool: self, record: record)
  }

  /// Octets that an unprivileged process may still write on the spool's file system.
  package func freeOctets() throws(SpoolFailure) -> Int {
    var facts = statvfs()
    guard statvfs(directory, &facts) == 0 else {
      throw .system(operation: "statvfs", path: directory, code: errno)
    }
    let (octets, overflow) = UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize))
    return overflow ? Int.max : Int(clamping: octets)
  }

  /// The path of a message's file.
  package func path(_ id: SpoolID, in folder: SpoolFolder) -> String {
    "\(directory)/\(folder.rawValue)/\(id.day)/\(id).eml"
  }

  /// The path of a message's state.
  package func statePath(_ id: SpoolID, in folder: SpoolFolder) -> String {
    "\(directory)/\(folder.rawValue)/\(id.day)/\(id).json"
  }

  func temporaryPath(_ id: SpoolID) -> String { "\(directory)/tmp/\(id).eml" }

  /// Renames the file at `source` to the message's place in `folder`.
  func move(_ source: String, to id: SpoolID, in folder: SpoolFolder) throws(SpoolFailure) {
    try rename(source, to: path(id, in: folder), day: "\(folder.rawValue)/\(id.day)")
  }

  /// Renames into a day folder, which is made where it is missing: pruning may just have removed it.
  func rename(_ source: String, to target: String, day: String) throws(SpoolFailure) {
    try makeDay(day)
    if Glibc.rename(source, target) == 0 { return }
    guard errno == ENOENT else { throw .system(operation: "rename to", path: target, code: errno) }
    forgetDay(day)
    try makeDay(day)
    guard Glibc.rename(source, target) == 0 else {
      throw .system(operation: "rename to", path: target, code: errno)
    }
  }

  func makeDay(_ day: String) throws(SpoolFailure) {
    if days.withLock({ $0.contains(day) }) { return }
    try Self.makeDirectories("\(directory)/\(day)")
    days.withLock { _ = $0.insert(day) }
  }

  func forgetDay(_ day: String) { days.withLock { _ = $0.remove(day) } }

  private static func makeDirectories(_ path: String) throws(SpoolFailure) {
    if mkdir(path, 0o750) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw .system(operation: "create directory", path: path, code: errno)
    }
    try makeDirectories(String(path[..<slash]))
    guard mkdir(path, 0o750) == 0 || errno == EEXIST else {
      throw .system(operation: "create directory", path: path, code: errno)
    }
  }
}
