import Glibc

/// Files that hold settings or secrets.
enum SettingsFile {
  /// Why a file was not read.
  struct ReadError: Error, Hashable {
    let isMissing: Bool
    let message: String
    let remedy: String
  }

  /// The content of the regular file at `path`, at most `maximumOctets` long.
  static func read(_ path: String, maximumOctets: Int) throws(ReadError) -> [UInt8] {
    // O_NONBLOCK: opening a pipe that somebody put there must not wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ReadError(isMissing: false, message: "is not a regular file", remedy: "name a file")
    }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return content }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure(errno)
      }
      content += chunk.prefix(count)
      guard content.count <= maximumOctets else {
        throw ReadError(isMissing: false, message: "has more than \(maximumOctets) octets", remedy: "")
      }
    }
  }

  private static func failure(_ code: CInt) -> ReadError {
    let remedy =
      switch code {
      case ENOENT, ENOTDIR: "create it, or name another one"
      case EACCES, EPERM: "let the user that this runs as read it"
      default: ""
      }
    return ReadError(
      isMissing: code == ENOENT || code == ENOTDIR,
      message: "cannot be read: \(String(cString: strerror(code)))",
      remedy: remedy)
  }
}
