import Daemon
import Glibc

/// Writes private keys that nobody but their owner can read.
enum KeyFileWriter {
  /// The owner reads and writes; nobody else does anything.
  private static let mode: mode_t = 0o600

  /// Makes the file at `path` with `octets` in it. It never replaces a file. Where root calls it, the file gets the
  /// owner of its directory, which is the daemons' user: they must read it.
  static func create(_ path: String, _ octets: [UInt8]) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw refusal(path, errno) }
    defer { close(descriptor) }
    guard fchmod(descriptor, mode) == 0, write(octets, to: descriptor), giveAway(descriptor, path),
      fsync(descriptor) == 0
    else {
      let code = errno
      unlink(path)
      throw refusal(path, code)
    }
  }

  /// Makes the directory of keys where it is missing, below one that is there; it gets its parent's owner.
  static func makeDirectory(_ path: String) throws {
    var directory = ""
    let components = path.split(separator: "/")
    for (index, component) in components.enumerated() {
      let parent = directory.isEmpty ? "/" : directory
      directory += "/" + component
      // Directories above may hold what the daemons' group shares.
      let mode: mode_t = index == components.count - 1 ? 0o700 : 0o750
      guard mkdir(directory, mode) == 0 else {
        if errno == EEXIST { continue }
        throw refusal(directory, errno)
      }
      var status = stat()
      if geteuid() == 0, stat(parent, &status) == 0, chown(directory, status.st_uid, status.st_gid) != 0 {
        throw refusal(directory, errno)
      }
    }
  }

  private static func giveAway(_ descriptor: Int32, _ path: String) -> Bool {
    guard geteuid() == 0, let slash = path.lastIndex(of: "/") else { return true }
    var status = stat()
    guard stat(String(path[...slash]), &status) == 0 else { return false }
    return fchown(descriptor, status.st_uid, status.st_gid) == 0
  }

  private static func write(_ octets: [UInt8], to descriptor: Int32) -> Bool {
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func refusal(_ path: String, _ code: Int32) -> Refusal {
    let failure = SystemFailure(number: code)
    if code == EEXIST {
      return Refusal(
        exitCode: .cantCreate, message: "\(path) is there already, and keys are never replaced",
        remedy: "Choose another selector with --selector: a key that is published needs its record.")
    }
    let message = "cannot make \(path): \(failure.text)"
    return failure.isPermission
      ? .notPermitted(message, remedy: "Run it as root, or name another directory with --directory.")
      : Refusal(exitCode: .cantCreate, message: message, remedy: "")
  }
}
