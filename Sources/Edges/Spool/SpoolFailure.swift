internal import Glibc
internal import Mail

/// Why the spool could not do what it was asked.
package enum SpoolFailure: Failure, Hashable {
  /// The operating system refused: `operation` is the call, `code` its errno.
  case system(operation: String, path: String, code: Int32)
  /// Another process holds the spool's lock.
  case locked(path: String)
  /// The file is not a complete message of this spool.
  case incomplete(path: String, reason: String)
  /// The first line exceeds `SpoolRecord.maximumLineOctets`.
  case recordTooLong(octets: Int)

  /// All but a damaged or oversized message: the same call may succeed when the disk, the
  /// descriptors or the rights are there.
  package var isTemporary: Bool {
    switch self {
    case .system, .locked: true
    case .incomplete, .recordTooLong: false
    }
  }

  /// The disk, the quota or a file size limit is exhausted.
  package var isOutOfSpace: Bool {
    guard case .system(_, _, let code) = self else { return false }
    return code == ENOSPC || code == EDQUOT || code == EFBIG
  }

  /// The path does not exist.
  package var isMissing: Bool {
    guard case .system(_, _, let code) = self else { return false }
    return code == ENOENT
  }

  package var description: String {
    switch self {
    case .system(let operation, let path, let code):
      "\(operation) \(path): \(String(cString: strerror(code)))"
    case .locked(let path): "\(path) is locked: another gomail-forwarder uses this spool"
    case .incomplete(let path, let reason): "\(path) is not a complete message: \(reason)"
    case .recordTooLong(let octets): "the message's record would take \(octets) octets"
    }
  }
}
