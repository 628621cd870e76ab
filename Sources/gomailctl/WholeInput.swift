import Daemon
import Glibc

/// A file or standard input, read whole up to a bound.
enum WholeInput {
  /// What is read at a time, in octets.
  private static let chunkOctets = 1 << 16

  /// The octets of the file at `path`, or of standard input for `-`.
  static func octets(of path: String, maximumOctets: Int) throws -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw refusal(path) }
    defer { if path != "-" { close(descriptor) } }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: Self.chunkOctets)
    while true {
      let count = read(descriptor, &chunk, min(chunk.count, maximumOctets + 1 - octets.count))
      guard count >= 0 || errno == EINTR else { throw refusal(path) }
      if count == 0 { return octets }
      octets.append(contentsOf: chunk.prefix(max(0, count)))
      guard octets.count <= maximumOctets else {
        throw Refusal.badInput("\(name(path)) is longer than \(maximumOctets >> 20) MiB")
      }
    }
  }

  /// What the input is called in messages.
  static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

  private static func refusal(_ path: String) -> Refusal {
    let failure = SystemFailure(number: errno)
    let message = "cannot read \(name(path)): \(failure.text)"
    return failure.isPermission
      ? .notPermitted(message, remedy: "Run it as root.")
      : Refusal(exitCode: .noInput, message: message, remedy: "")
  }
}
