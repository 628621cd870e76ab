import Authentication
import COpenSSL
import Glibc
import Mail

/// A file with a private DKIM key.
package enum DKIMKeyFile {
  /// The longest file in octets: an RSA key of 4096 bits takes 3.3 kB in PEM, and people write comments above it.
  private static let maximumOctets = 16_384

  /// Who may own the file.
  package enum Owner: Sendable {
    /// The user of this process, or root.
    case ownUser
    /// Anybody: for root, who looks at the files of a daemon.
    case anyUser
  }

  /// Reads a key. Whoever can read it can sign as us, so it is refused where others than its owner may: the mode
  /// must be 0600 or less, and the owner the process's user or root.
  package static func load(_ path: String, owner: Owner = .ownUser) throws(DKIMKeyFileError) -> DKIMPrivateKey
  {
    var octets = try read(path, owner)
    defer { octets.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
    do {
      return try DKIMPrivateKey(pem: octets)
    } catch {
      throw DKIMKeyFileError(path: path, problem: error.description, remedy: error.remedy)
    }
  }

  private static func read(_ path: String, _ owner: Owner) throws(DKIMKeyFileError) -> [UInt8] {
    // O_NONBLOCK: opening a pipe that somebody put there must not wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    try check(status, path, owner)
    // One allocation that never grows: no copy of the secret is left behind.
    var octets = [UInt8](repeating: 0, count: maximumOctets + 1)
    var count = 0
    while count < octets.count {
      let step = octets.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      if step < 0, errno == EINTR { continue }
      guard step >= 0 else { throw failure(path, errno) }
      if step == 0 { break }
      count += step
    }
    guard count <= maximumOctets else {
      throw DKIMKeyFileError(
        path: path, problem: "has more than \(maximumOctets) octets", remedy: "name a key")
    }
    return octets
  }

  private static func check(_ status: stat, _ path: String, _ owner: Owner) throws(DKIMKeyFileError) {
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DKIMKeyFileError(path: path, problem: "is not a regular file", remedy: "name a file")
    }
    guard status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o7777, radix: 8)
      throw DKIMKeyFileError(
        path: path, problem: "may be used by others than its owner (mode 0\(mode))",
        remedy: "chmod 0600 \(path), and make a new key if others were on this machine")
    }
    guard owner == .anyUser || status.st_uid == 0 || status.st_uid == geteuid() else {
      throw DKIMKeyFileError(
        path: path, problem: "belongs to the user \(status.st_uid), who can read it",
        remedy: "chown it to the user that this runs as (\(geteuid()))")
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> DKIMKeyFileError {
    let remedy =
      switch code {
      case ENOENT, ENOTDIR: "make it with gomailctl dkim generate, or name another one"
      case EACCES, EPERM: "chown it to the user that this runs as (\(geteuid()))"
      default: ""
      }
    return DKIMKeyFileError(
      path: path, problem: "cannot be read: \(String(cString: strerror(code)))", remedy: remedy)
  }
}

/// Why a key file cannot be used. A person has to mend it.
package struct DKIMKeyFileError: Failure, Hashable {
  /// The file.
  package let path: String
  /// What is wrong with it.
  package let problem: String
  /// What helps; may be empty.
  package let remedy: String

  package var isTemporary: Bool { false }

  package var description: String { "\(path) \(problem)\(remedy.isEmpty ? "" : "; \(remedy)")" }
}
