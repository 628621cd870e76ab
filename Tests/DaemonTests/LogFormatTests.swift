import Daemon
import Logging
import Mail
import Testing

@Suite("Log lines")
struct LogFormatTests {
  private static func line(
    _ format: LogFormat, _ message: Logger.Message, level: Logger.Level = .info, isJournal: Bool = false,
    _ metadata: Logger.Metadata = [:]
  ) -> String {
    let lines = Collected<String>()
    let logger = Logger(label: "test") { _ in
      StandardErrorLogHandler(
        level: .trace, format: format, isJournal: isJournal,
        now: { Timestamp(milliseconds: 1_795_361_901_042) },
        write: { lines.add(String(decoding: $0, as: UTF8.self)) })
    }
    logger.log(level: level, message, metadata: metadata)
    return lines.all.joined(separator: "|")
  }

  struct Example: Sendable, CustomTestStringConvertible {
    let metadata: Logger.Metadata
    let text: String
    let json: String
    var testDescription: String { text }
  }

  static let examples = [
    Example(metadata: [:], text: "", json: ""),
    Example(
      metadata: ["to": "a@example.com", "queue_id": "4XyZ", "bytes": "12"],
      text: " queue_id=4XyZ bytes=12 to=a@example.com",
      json: #","queue_id":"4XyZ","bytes":"12","to":"a@example.com""#),
    Example(
      metadata: ["subject": "two words"], text: #" subject="two words""#, json: #","subject":"two words""#),
    Example(metadata: ["empty": ""], text: #" empty="""#, json: #","empty":"""#),
    Example(
      metadata: ["helo": "x\r\nerror forged line"], text: #" helo="x\r\nerror forged line""#,
      json: #","helo":"x\r\nerror forged line""#),
    Example(metadata: ["v": #"a"b\c"#], text: #" v="a\"b\\c""#, json: #","v":"a\"b\\c""#),
    Example(metadata: ["v": "k=v"], text: #" v="k=v""#, json: #","v":"k=v""#),
    Example(
      metadata: ["v": "\u{1b}[31m\u{0}"], text: #" v=\u001b[31m\u0000"#, json: #","v":"\u001b[31m\u0000""#),
    Example(
      metadata: ["v": "\u{202e}evil\u{2028}\u{85}"], text: #" v=\u202eevil\u2028\u0085"#,
      json: ",\"v\":\"\u{202e}evil\u{2028}\u{85}\""),
    Example(metadata: ["name": "Bücher"], text: " name=Bücher", json: #","name":"Bücher""#),
    Example(metadata: ["level": "fake"], text: " level=fake", json: #","level_":"fake""#),
    Example(
      metadata: ["list": ["a", "b c"], "map": ["k": "v"]],
      text: #" list="[\"a\", \"b c\"]" map="[\"k\": \"v\"]""#,
      json: #","list":["a","b c"],"map":{"k":"v"}"#),
  ]

  @Test("Text stays within its line and its value", arguments: examples)
  func text(example: Example) {
    let line = Self.line(.text, "message accepted", example.metadata)
    #expect(line == "2026-11-22T15:38:21.042Z info message accepted\(example.text)\n")
  }

  @Test("JSON stays within its line and its value", arguments: examples)
  func json(example: Example) {
    let line = Self.line(.json, "message accepted", example.metadata)
    #expect(
      line
        == #"{"time":"2026-11-22T15:38:21.042Z","level":"info","message":"message accepted"\#(example.json)}"#
        + "\n")
  }

  @Test("The journal gets a priority and adds the time itself")
  func journal() {
    #expect(Self.line(.text, "late", level: .warning, isJournal: true) == "<4>warning late\n")
    #expect(Self.line(.text, "odd", level: .critical, isJournal: true) == "<2>critical odd\n")
  }

  @Test("A long value is cut between characters")
  func longValue() {
    let line = Self.line(.text, "m", ["v": .string(String(repeating: "é", count: 4000))])
    #expect(line.hasSuffix("é…\n"))
    #expect(line.utf8.count < 4200)
    #expect(!line.unicodeScalars.contains("\u{fffd}"))
  }

  @Test(
    "Every octet below SP, every C1 control and DEL is escaped",
    arguments: Array(0..<0x20) + Array(0x7f...0x9f))
  func controls(value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    let line = Self.line(.text, "m", ["v": .string("a\(Character(scalar))b")])
    #expect(line.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7f })
  }
}
