import Glibc

/// Standard output and error, written at once: a reader of NDJSON sees each line when it is complete.
enum StandardOutput {
  /// Writes a line to standard output.
  static func line(_ text: String) { write(Array((text + "\n").utf8)) }

  /// Writes octets to standard output, unchanged. Ends the program where nobody reads any more.
  static func write(_ bytes: [UInt8]) {
    guard write(bytes, to: STDOUT_FILENO) else {
      // A closed pipe (`gomailctl … | head`) is how readers say that they have enough.
      exit(errno == EPIPE ? 0 : EX_IOERR)
    }
  }

  /// Writes a line to standard error.
  static func error(_ text: String) { _ = write(Array((text + "\n").utf8), to: STDERR_FILENO) }

  /// Replaces the line of standard error that the cursor is in: for what changes while it is read.
  static func transient(_ text: String) { _ = write(Array("\r\u{1b}[K\(text)".utf8), to: STDERR_FILENO) }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0 {
          guard errno == EINTR else { return false }
          continue
        }
        rest = rest.dropFirst(written)
      }
      return true
    }
  }
}
