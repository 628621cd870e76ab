import Foundation
import OpenSSL

/// The events of a load, read while they come: each is compared with what was sent, octet by octet.
struct Arrivals {
  /// One attempt for one recipient.
  struct Key: Hashable {
    let message: LoadMessage
    let recipient: String
  }

  /// The ids that each came under; one is right.
  private(set) var ids: [Key: Set<String>] = [:]
  /// Events under an id that was there before.
  private(set) var repeated = 0
  /// Events without a parsed message.
  private(set) var unparsed = 0
  /// What is wrong with an event.
  private(set) var problems: [String] = []
  private let seed: UInt64
  private var offsets: [URL: UInt64] = [:]

  init(seed: UInt64) { self.seed = seed }

  /// Reads what came since the last call. Of each file only whole lines count: a receiver that was killed may leave
  /// half a line behind.
  mutating func read(_ files: [URL]) throws {
    for file in files where FileManager.default.fileExists(atPath: file.path) {
      let handle = try FileHandle(forReadingFrom: file)
      try handle.seek(toOffset: offsets[file, default: 0])
      guard let data = try handle.readToEnd(), let end = data.lastIndex(of: 10) else { continue }
      offsets[file, default: 0] += UInt64(end - data.startIndex + 1)
      for line in data[..<end].split(separator: 10) { try take(Data(line)) }
    }
  }

  private mutating func take(_ line: Data) throws {
    guard let event = try JSONSerialization.jsonObject(with: line) as? [String: Any],
      let id = event["id"] as? String, let recipient = event["recipient"] as? String,
      let messageID = try Self.messageID(event), let message = LoadMessage(messageID: messageID, seed: seed)
    else { throw LabError("no event of this load: \(String(decoding: line.prefix(400), as: UTF8.self))") }
    let isNew = ids[Key(message: message, recipient: recipient), default: []].insert(id).inserted
    guard isNew else {
      repeated += 1
      return
    }
    if event["message_id"] is NSNull { unparsed += 1 }
    if let problem = try problem(event, message, recipient) {
      problems.append("\(messageID) for \(recipient): \(problem)")
    }
  }

  /// From the octets where the event has been spared the parser: it was being parsed at two of the kills.
  private static func messageID(_ event: [String: Any]) throws -> String? {
    if let text = event["message_id"] as? String { return text }
    guard event["defects"] as? [String] == ["parser_crashed"] else { return nil }
    let raw = String(decoding: try RawScenarios.raw(of: event), as: UTF8.self)
    return raw.split(separator: "\r\nMessage-ID: ", maxSplits: 1).last?.split(separator: "\r\n").first.map(
      String.init)
  }

  /// `nil` where the event holds the octets that were sent, below a header section that Postfix and the milter began.
  private func problem(_ event: [String: Any], _ message: LoadMessage, _ recipient: String) throws -> String?
  {
    let raw = try RawScenarios.raw(of: event)
    let sent = message.octets
    guard raw.count > sent.count, raw.suffix(sent.count).elementsEqual(sent) else {
      return "other octets than were sent: \(raw.count) of \(sent.count) and what was put above them"
    }
    let above = String(decoding: raw.dropLast(sent.count), as: UTF8.self)
    guard above.hasPrefix("Authentication-Results: mx.example.com"), above.hasSuffix("\r\n"),
      !above.contains("\r\n\r\n")
    else { return "other fields above it than Postfix's and the milter's: \(above)" }
    var digest = SHA256Digest()
    digest.update(raw)
    let sha256 = digest.finish().map { String(format: "%02x", $0) }.joined()
    guard event["raw_sha256"] as? String == sha256 else { return "raw_sha256 is not \(sha256)" }
    guard message.recipients.contains(recipient) else { return "a recipient that nobody named" }
    return event["sender"] as? String == LoadMessage.sender ? nil : "another sender"
  }
}
