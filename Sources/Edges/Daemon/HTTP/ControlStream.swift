import NIOCore
import NIOHTTP1

/// The body of an answer while it is being written.
package struct ControlStream: Sendable {
  let connection: HTTPConnection.Output

  /// Writes some octets. Waits while the client does not read; throws when it is gone, or when it has
  /// not read for the server's `writeTimeout`.
  package func write(_ bytes: [UInt8]) async throws {
    guard !bytes.isEmpty else { return }
    try await connection.write([.body(.byteBuffer(ByteBuffer(bytes: bytes)))])
  }

  /// Writes one line and its line feed, in one piece: lines of several tasks do not mix.
  package func line(_ bytes: [UInt8]) async throws { try await write(bytes + [UInt8(ascii: "\n")]) }
}
