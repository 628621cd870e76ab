import Foundation
import TestSupport

/// One attempt to send a message of a `Load`. Another attempt at the same message has the same octets but for
/// its Message-ID, so that each that arrives can be told apart.
struct LoadMessage: Hashable, Sendable {
  let seed: UInt64
  /// Which message, from 1.
  let number: Int
  /// Which attempt at it, from 1.
  let attempt: Int

  /// The envelope sender.
  static let sender = "ann@example.org"

  /// What the Message-ID field holds.
  var messageID: String { "<\(number).\(attempt).soak@example.org>" }

  /// Reads a Message-ID; `nil` where it is none of a load.
  init?(messageID: String, seed: UInt64) {
    let parts = messageID.dropFirst().split(separator: ".", maxSplits: 2)
    guard messageID.hasPrefix("<"), parts.count == 3, parts[2] == "soak@example.org>",
      let number = Int(parts[0]), let attempt = Int(parts[1])
    else { return nil }
    self.init(seed: seed, number: number, attempt: attempt)
  }

  init(seed: UInt64, number: Int, attempt: Int) {
    (self.seed, self.number, self.attempt) = (seed, number, attempt)
  }

  private var generator: SeededGenerator {
    SeededGenerator(seed: seed ^ UInt64(number) &* 0x9e37_79b9_7f4a_7c15)
  }

  /// One to three recipients.
  var recipients: [String] {
    var generator = generator
    return (0..<7).shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator))
      .map { "user\($0)@example.com" }
  }

  /// The octets as the client sends them, before dots are stuffed: lines that begin with dots, 8-bit text, long
  /// lines and empty ones. Nine of ten are small; of a hundred, one has 300 kB to 1 MB.
  var octets: [UInt8] {
    var generator = generator
    let recipients = recipients.joined(separator: ", ")
    var bytes = Array(
      "From: Ann <\(Self.sender)>\r\nTo: \(recipients)\r\nSubject: soak \(number)\r\nMessage-ID: \(messageID)\r\n\r\n"
        .utf8)
    let size =
      switch Int.random(in: 0..<100, using: &generator) {
      case 0: Int.random(in: 300_000...1_000_000, using: &generator)
      case 1..<10: Int.random(in: 4_000...60_000, using: &generator)
      default: Int.random(in: 0...4_000, using: &generator)
      }
    var block: [UInt8] = []
    while block.count < min(size, 4_000) { block += Self.line(&generator) }
    while bytes.count < size { bytes += block }
    return bytes + Array("The end of \(number).\r\n".utf8)
  }

  private static func line(_ generator: inout SeededGenerator) -> [UInt8] {
    let text =
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: ""
      case 1: "."
      case 2: "..two dots, \(generator.next())"
      case 3: "Grüße aus Übersee \(generator.next()) ✓"
      case 4: String(repeating: "x\(generator.next() % 1000) ", count: 150)
      case 5: "From \(generator.next()) at the start of a line"
      default: "A line of a message: \(generator.next()) \"quoted\" \\ and \t a tab."
      }
    return Array(text.utf8) + [13, 10]
  }
}
