import Glibc

/// systemd names the device and inode of the journal's stream in `JOURNAL_STREAM`
/// (systemd.exec(5)); a process whose standard error was redirected still inherits the variable.
enum JournalStream {
  /// Whether standard error is the journal's stream.
  static func isStandardError(environment: [String: String]) -> Bool {
    guard let parts = environment["JOURNAL_STREAM"]?.split(separator: ":"), parts.count == 2,
      let device = UInt64(parts[0]), let inode = UInt64(parts[1])
    else { return false }
    var status = stat()
    return fstat(StandardStream.error.rawValue, &status) == 0
      && UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
  }
}
