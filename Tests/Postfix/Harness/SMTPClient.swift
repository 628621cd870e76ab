/// An SMTP client that says exactly what a test tells it to.
final class SMTPClient {
  private let socket: Socket
  private var buffer: [UInt8] = []

  /// Connects and reads the greeting.
  convenience init(port: Int) throws {
    try self.init(Socket(port: port))
  }

  /// Connects to a unix socket, of LMTP for example, and reads the greeting.
  convenience init(path: String) throws { try self.init(Socket(path: path)) }

  private init(_ socket: Socket) throws {
    self.socket = socket
    let greeting = try reply()
    guard greeting.code == 220 else { throw LabError("greeting: \(greeting)") }
  }

  struct Reply: CustomStringConvertible {
    let lines: [String]
    var code: Int { Int(lines.last?.prefix(3) ?? "") ?? 0 }
    /// The whole reply on one line, code once.
    var description: String {
      ([lines.first ?? ""] + lines.dropFirst().map { String($0.dropFirst(4)) }).joined(separator: " ")
    }
  }

  /// Reads one reply of one or more lines.
  func reply() throws -> Reply {
    var lines: [String] = []
    while true {
      let line = try self.line()
      lines.append(line)
      if line.utf8.count < 4 || line.utf8.dropFirst(3).first != UInt8(ascii: "-") {
        return Reply(lines: lines)
      }
    }
  }

  private func line() throws -> String {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let line = buffer[..<end]
        buffer.removeSubrange(...end)
        return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
      }
      let bytes = try socket.read()
      guard !bytes.isEmpty else { throw LabError("the server closed the connection") }
      buffer += bytes
    }
  }

  /// Sends octets as they are: commands in one piece, and whose replies nobody waits for.
  func write(_ bytes: [UInt8]) throws { try socket.write(bytes) }

  /// Sends one command line and reads its reply.
  @discardableResult
  func command(_ text: String) throws -> Reply {
    try socket.write(Array(text.utf8) + [13, 10])
    return try reply()
  }

  /// Sends the message text after DATA: dots are stuffed, the end is marked, nothing else is changed.
  ///
  /// - Parameter atEnd: called before the closing line is sent, from which on the server has the whole message.
  func data(_ message: [UInt8], atEnd: () -> Void = {}) throws -> Reply {
    let bytes = Self.stuffed(message)
    try socket.write(Array(bytes.dropLast(Self.closingLine.count)))
    atEnd()
    try socket.write(Self.closingLine)
    return try reply()
  }

  private static let closingLine = Array(".\r\n".utf8)

  /// The message as it stands on the wire, the closing line included.
  static func stuffed(_ message: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(message.count + 64)
    var atLineStart = true
    for byte in message {
      if atLineStart, byte == UInt8(ascii: ".") { bytes.append(byte) }
      bytes.append(byte)
      atLineStart = byte == 10
    }
    return bytes + (atLineStart ? [] : [13, 10]) + closingLine
  }

  /// Sends one whole message; the reply to its end, or the first one that was not a success.
  func send(
    _ message: [UInt8], from sender: String, to recipients: [String], parameters: String = "",
    atEnd: () -> Void = {}
  ) throws -> Reply {
    let mail = try command("MAIL FROM:<\(sender)>\(parameters)")
    guard mail.code == 250 else { return mail }
    for recipient in recipients {
      let answer = try command("RCPT TO:<\(recipient)>")
      guard answer.code == 250 else { return answer }
    }
    let go = try command("DATA")
    guard go.code == 354 else { return go }
    return try data(message, atEnd: atEnd)
  }
}
