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

  /// Names the client; an address with colons is IPv6, none is unknown.
  func connect(
    from address: String? = "192.0.2.9", hostname: String = "client.example.org", daemon: String? = nil
  ) throws -> Character? {
    try connection(from: address, hostname: hostname, daemon: daemon)
    return try receive()?.command
  }

  private func connection(from address: String?, hostname: String, daemon: String?) throws {
    if let daemon { try sendMacros("C", ["{daemon_name}": daemon]) }
    let name = Array(hostname.utf8) + [0]
    guard let address else { return try send("C", name + [UInt8(ascii: "U")]) }
    let family = UInt8(ascii: address.contains(":") ? "6" : "4")
    try send("C", name + [family, 0x10, 0x01] + Array(address.utf8) + [0])
  }

  /// Sends the macros that hold for the next command.
  func sendMacros(_ command: Character, _ macros: [String: String]) throws {
    let texts = macros.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    try send("D", Array(command.utf8) + texts.flatMap { Array($0.utf8) + [0] })
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

  /// Hands a message to the milter that listens at `path`, on a connection of its own.
  static func deliver(_ message: MilterMessage, to path: String) throws -> MilterVerdict {
    let peer = try MilterPeer(path: path)
    guard try peer.negotiate() else { throw LabError("the milter refuses the connection") }
    return try peer.deliver(message)
  }

  /// Hands over a message of a connection of its own; what the milter did with it.
  func deliver(_ message: MilterMessage) throws -> MilterVerdict {
    try connection(from: message.client, hostname: message.hostname, daemon: message.daemon)
    let verdict = try answer("connect")
    guard verdict.answer == "c" else { return verdict }
    return try deliverNext(message)
  }

  /// Begins to hand over a message, without waiting for answers, and leaves out so many of its last packets.
  func begin(_ message: MilterMessage, leavingOut count: Int) throws {
    var steps: [() throws -> Void] = [
      { try self.connection(from: message.client, hostname: message.hostname, daemon: message.daemon) },
      { try self.send("H", texts: [message.helo]) }, { try self.send("M", texts: ["<\(message.sender)>"]) },
    ]
    steps += message.recipients.map { recipient in { try self.send("R", texts: ["<\(recipient)>"]) } }
    steps += message.fields.map { field in { try self.send("L", texts: [field.name, field.value]) } }
    steps += [
      { try self.send("N") }, { try self.send("B", Array(message.body.prefix(65535))) },
      { try self.send("E") },
    ]
    for step in steps.dropLast(count) { try step() }
  }

  /// Hands over one more message of the connection that there is; client and daemon are as they were.
  func deliverNext(_ message: MilterMessage) throws -> MilterVerdict {
    try send("H", texts: [message.helo])
    try sendMacros("M", message.macros)
    try send("M", texts: ["<\(message.sender)>"] + message.parameters)
    var verdict = try answer("mail")
    guard verdict.answer == "c" else { return verdict }
    var isAccepted = false
    for recipient in message.recipients {
      try send("R", texts: ["<\(recipient)>"])
      verdict = try answer("rcpt")
      isAccepted = isAccepted || verdict.answer == "c"
    }
    guard isAccepted else { return verdict }
    try sendMacros("T", ["i": "4gQp2x0Z1Lz1"])
    for field in message.fields { try send("L", texts: [field.name, field.value]) }
    try send("N")
    var rest = message.body[...]
    while !rest.isEmpty {
      // MILTER_CHUNK_SIZE.
      try send("B", Array(rest.prefix(65535)))
      rest = rest.dropFirst(65535)
    }
    try sendMacros("E", ["i": "4gQp2x0Z1Lz1"])
    try send("E")
    verdict = try answer("end")
    if verdict.isAccepted { verdict.fields = Self.applied(verdict.edits, to: message.fields) }
    return verdict
  }

  /// Everything up to the next answer.
  private func answer(_ stage: String) throws -> MilterVerdict {
    var verdict = MilterVerdict(stage: stage)
    while let (command, data) = try receive() {
      let number = Int(data.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
      func texts(after offset: Int) -> [String] {
        data.dropFirst(offset).split(separator: 0, omittingEmptySubsequences: false)
          .map { String(decoding: $0, as: UTF8.self) }
      }
      switch command {
      case "i":
        let texts = texts(after: 4)
        verdict.edits.append(.insert(number, name: texts[0], value: texts[1]))
      case "h":
        let texts = texts(after: 0)
        verdict.edits.append(.append(name: texts[0], value: texts[1]))
      case "m":
        let texts = texts(after: 4)
        verdict.edits.append(.change(number, name: texts[0], value: texts[1]))
      case "q": verdict.quarantine = texts(after: 0).first
      case "p": break
      case "a", "c", "d", "r", "t", "y":
        verdict.answer = command
        if command == "y" { verdict.reply = texts(after: 0).first ?? "" }
        return verdict
      default: throw LabError("unknown answer \(command)")
      }
    }
    throw LabError("the milter hung up at \(stage)")
  }

  /// The edits as Postfix's cleanup(8) makes them.
  private static func applied(
    _ edits: [MilterVerdict.Edit], to fields: [(name: String, value: String)]
  ) -> [(name: String, value: String)] {
    var fields = fields
    for edit in edits {
      switch edit {
      case .insert(let place, let name, let value): fields.insert((name, value), at: min(place, fields.count))
      case .append(let name, let value): fields.append((name, value))
      case .change(let occurrence, let name, let value):
        let places = fields.indices.filter { fields[$0].name.lowercased() == name.lowercased() }
        guard occurrence >= 1, occurrence <= places.count else { continue }
        if value.isEmpty {
          fields.remove(at: places[occurrence - 1])
        } else {
          fields[places[occurrence - 1]].value = value
        }
      }
    }
    return fields
  }

  private static func number(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}
