import Foundation

/// A mail server's side of the milter protocol (version 6), packet by packet.
final class MilterPeer {
  /// What Postfix offers to do for a milter.
  static let everyAction: UInt32 = 0x1ff
  /// What Postfix lets a milter leave out or change.
  static let everyStep: UInt32 = 0x1f_ffff

  private let socket: Socket
  private var buffer: [UInt8] = []

  init(path: String) throws { socket = try Socket(path: path) }

  /// Sends one packet: its length, its command, its data.
  func send(_ command: Character, _ data: [UInt8] = []) throws {
    try socket.write(Self.number(UInt32(data.count + 1)) + Array(command.utf8) + data)
  }

  /// Sends one packet whose data are texts that end in NUL.
  func send(_ command: Character, texts: [String]) throws {
    try send(command, texts.flatMap { Array($0.utf8) + [0] })
  }

  func sendOctets(_ octets: [UInt8]) throws { try socket.write(octets) }

  /// The next packet; `nil` where the milter closed the connection.
  func receive() throws -> (command: Character, data: [UInt8])? {
    while true {
      if buffer.count >= 4 {
        let length = buffer.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        if length > 0, buffer.count >= 4 + length {
          let packet = buffer[4..<4 + length]
          buffer.removeFirst(4 + length)
          return (Character(Unicode.Scalar(packet.first ?? 0)), Array(packet.dropFirst()))
        }
      }
      // A milter that closes while octets of ours wait is seen as a reset.
      guard let bytes = try? socket.read(), !bytes.isEmpty else { return nil }
      buffer += bytes
    }
  }

  /// Negotiates; false where the milter refuses.
  func negotiate(actions: UInt32 = everyAction, steps: UInt32 = everyStep) throws -> Bool {
    try send("O", Self.number(6) + Self.number(actions) + Self.number(steps))
    return try receive()?.command == "O"
  }

  func connect(from address: String = "192.0.2.9") throws -> Character? {
    let name = Array("client.example.org".utf8) + [0]
    try send("C", name + [UInt8(ascii: "4"), 0x10, 0x01] + Array(address.utf8) + [0])
    return try receive()?.command
  }

  func mail(_ path: String = "<ann@example.org>") throws -> Character? {
    try send("M", texts: [path])
    return try receive()?.command
  }

  func recipient(_ path: String = "<inbox@example.com>") throws -> Character? {
    try send("R", texts: [path])
    return try receive()?.command
  }

  /// Ends the message; all packets up to the answer.
  func endOfMessage() throws -> [Character] {
    try send("E")
    var commands: [Character] = []
    while let packet = try receive() {
      commands.append(packet.command)
      if "catyr".contains(packet.command) { break }
    }
    return commands
  }

  /// A whole message; what the milter did at its end.
  func message() throws -> [Character] {
    _ = try mail()
    _ = try recipient()
    try send("L", texts: ["From", " ann@example.org"])
    try send("N")
    try send("B", Array("Hello.\r\n".utf8))
    return try endOfMessage()
  }

  private static func number(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}
