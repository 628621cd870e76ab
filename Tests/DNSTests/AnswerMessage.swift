import DNS

/// Builds answers octet by octet for tests.
struct AnswerMessage {
  var id: UInt16 = 0x1234
  var flags: UInt16 = 0x8180
  var questionCount: UInt16 = 1
  var question: [UInt8]
  var answers: [[UInt8]] = []
  var authority: [[UInt8]] = []
  var additional: [[UInt8]] = []

  init(_ name: String, _ type: UInt16 = 16) {
    question = Self.name(name) + Self.number(type) + [0, 1]
  }

  var octets: [UInt8] {
    Self.number(id) + Self.number(flags) + Self.number(questionCount)
      + [answers, authority, additional].flatMap { Self.number(UInt16($0.count)) }
      + (questionCount > 0 ? question : []) + (answers + authority + additional).joined()
  }

  /// `\` is not special here.
  static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  static func number(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

  static func record(
    _ owner: [UInt8], _ type: UInt16, ttl: UInt32 = 300, recordClass: UInt16 = 1, _ data: [UInt8]
  ) -> [UInt8] {
    owner + number(type) + number(recordClass) + number(UInt16(ttl >> 16)) + number(UInt16(ttl & 0xffff))
      + number(UInt16(data.count)) + data
  }

  static func text(_ strings: String...) -> [UInt8] {
    strings.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
  }

  static func startOfAuthority(_ owner: String, ttl: UInt32 = 900, minimum: UInt32 = 60) -> [UInt8] {
    record(
      name(owner), 6, ttl: ttl,
      name("ns.example") + name("root.example") + [UInt8](repeating: 0, count: 16)
        + number(UInt16(minimum >> 16)) + number(UInt16(minimum & 0xffff)))
  }

  static let option: [UInt8] = [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0]
  /// A pointer to the question's name.
  static let asked: [UInt8] = [0xc0, 12]
}

extension DNSQuery {
  static func test(_ name: String, _ type: DNSRecordType = .txt, usesEDNS: Bool = true) -> DNSQuery? {
    DNSName(name).map { DNSQuery(DNSQuestion($0, type), id: 0x1234, usesEDNS: usesEDNS) }
  }
}
