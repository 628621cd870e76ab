import Daemon
import Glibc

/// A file that is read whole, such as a secret.
enum SmallFile {
  /// Longer than any secret or key.
  static let maximumOctets = 4096

  /// The file's text.
  static func text(at path: String) throws -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw refusal(path) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: maximumOctets + 1)
    let count = read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw refusal(path) }
    guard count <= maximumOctets else {
      throw Refusal.badInput("\(path) is too long for what it should hold")
    }
    guard let text = String(validating: bytes.prefix(count), as: UTF8.self) else {
      throw Refusal.badInput("\(path) is not UTF-8 text")
    }
    return text
  }

  private static func refusal(_ path: String) -> Refusal {
    let failure = SystemFailure(number: errno)
    let message = "cannot read \(path): \(failure.text)"
    return failure.isPermission
      ? .notPermitted(message, remedy: "Run it as root.")
      : Refusal(exitCode: .noInput, message: message, remedy: "")
  }
}
