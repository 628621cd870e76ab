import DNS
import Testing

private typealias Message = AnswerMessage

@Suite struct HostileMessageTests {
  private static let malformed = DNSResponse.outcome(.failure(.malformed))

  /// The answer section of one record each, and why it is refused.
  private static let records: [(reason: String, type: DNSRecordType, octets: [UInt8])] = [
    ("owner points at itself", .txt, Message.record([0xc0, 29], 16, Message.text("x"))),
    ("A of three octets", .a, Message.record(Message.asked, 1, [1, 2, 3])),
    ("A of five octets", .a, Message.record(Message.asked, 1, [1, 2, 3, 4, 5])),
    ("AAAA of four octets", .aaaa, Message.record(Message.asked, 28, [1, 2, 3, 4])),
    ("MX without name", .mx, Message.record(Message.asked, 15, [0, 10])),
    ("MX with octets behind its name", .mx, Message.record(Message.asked, 15, [0, 10, 0, 0])),
    ("MX name runs out of the data", .mx, Message.record(Message.asked, 15, [0, 10, 5, 0x61])),
    ("TXT without string", .txt, Message.record(Message.asked, 16, [])),
    ("TXT string runs out of the data", .txt, Message.record(Message.asked, 16, [4, 0x61, 0x62])),
    ("PTR with a pointer forward", .ptr, Message.record(Message.asked, 12, [0xc0, 200])),
    ("PTR with a pointer at itself", .ptr, Message.record(Message.asked, 12, [0xc0, 41])),
    ("PTR of a reserved label type", .ptr, Message.record(Message.asked, 12, [0x40, 0])),
    ("PTR of the other reserved label type", .ptr, Message.record(Message.asked, 12, [0x80, 0])),
    (
      "data longer than the message", .txt,
      Array(Message.record(Message.asked, 16, Message.text("abc")).dropLast())
    ),
    ("CNAME without name", .txt, Message.record(Message.asked, 5, [])),
    ("owner of a reserved label type", .txt, Message.record([0x80], 16, Message.text("x"))),
    ("two OPT records as answers are only records", .txt, [0xff]),
  ]

  @Test(arguments: records.indices) func recordIsRefused(index: Int) throws {
    let (reason, type, octets) = Self.records[index]
    var message = Message("example.com", type.rawValue)
    message.answers = [octets]
    let query = try #require(DNSQuery.test("example.com", type))
    let response = DNSResponse(message.octets, to: query)
    // A name that loops belongs to nobody's chain.
    let accepted = [Self.malformed, .outcome(.noData(ttl: 0))]
    #expect(accepted.contains(response), "\(reason)")
  }

  @Test func countsThatLie() throws {
    let query = try #require(DNSQuery.test("example.com"))
    for place in [6, 8, 10] {
      var octets = Message("example.com").octets
      octets[place] = 0xff
      octets[place + 1] = 0xff
      #expect(DNSResponse(octets, to: query) == Self.malformed)
    }
  }

  @Test func twoOptions() throws {
    var message = Message("example.com")
    message.additional = [Message.option, Message.option]
    #expect(DNSResponse(message.octets, to: try #require(DNSQuery.test("example.com"))) == Self.malformed)
    message.additional = [[1, 0x61] + Message.option]
    #expect(DNSResponse(message.octets, to: try #require(DNSQuery.test("example.com"))) == Self.malformed)
  }

  @Test func nonexistentNamesHaveNoRecords() throws {
    var message = Message("example.com")
    message.flags |= 3
    message.answers = [Message.record(Message.asked, 16, Message.text("x"))]
    #expect(DNSResponse(message.octets, to: try #require(DNSQuery.test("example.com"))) == Self.malformed)
  }

  @Test func longChainsOfPointers() throws {
    // Data that is nothing but pointers, each to the one before it, the first to the asked name.
    func response(_ count: Int) throws -> DNSResponse {
      var message = Message("example.com", 12)
      let start = message.octets.count + 12
      var pointers: [UInt8] = Message.asked
      for number in 1..<count { pointers += Message.number(UInt16(0xc000 + start + (number - 1) * 2)) }
      message.answers = [
        Message.record(Message.asked, 99, pointers),
        Message.record(Message.asked, 12, Message.number(UInt16(0xc000 + start + (count - 1) * 2))),
      ]
      return DNSResponse(message.octets, to: try #require(DNSQuery.test("example.com", .ptr)))
    }
    let name = try #require(DNSName("example.com"))
    let fine = DNSResponse.outcome(.answer(DNSAnswer(records: [.ptr(name)], ttl: 300)))
    #expect(try response(DNSLimits.pointersPerName - 1) == fine)
    #expect(try response(DNSLimits.pointersPerName) == Self.malformed)
    #expect(try response(5000) == Self.malformed)
  }

  @Test func namesTooLongByPointers() throws {
    // 255 octets of labels that end in a pointer to more of them.
    var message = Message("example.com", 12)
    let label = [UInt8(63)] + [UInt8](repeating: 0x61, count: 63)
    message.answers = [Message.record(Message.asked, 12, label + label + label + label + Message.asked)]
    #expect(
      DNSResponse(message.octets, to: try #require(DNSQuery.test("example.com", .ptr))) == Self.malformed)
  }

  @Test func tooManyRecords() throws {
    func response(_ count: Int) throws -> DNSResponse {
      var message = Message("example.com", 1)
      message.answers = Array(repeating: Message.record(Message.asked, 1, [192, 0, 2, 1]), count: count)
      return DNSResponse(message.octets, to: try #require(DNSQuery.test("example.com", .a)))
    }
    guard case .outcome(.answer(let answer)) = try response(DNSLimits.records) else {
      Issue.record("refused at the limit")
      return
    }
    #expect(answer.records.count == DNSLimits.records)
    #expect(try response(DNSLimits.records + 1) == Self.malformed)
  }

  private static func wholeMessage() -> AnswerMessage {
    var message = Message("example.com", 15)
    message.answers = [
      Message.record(Message.asked, 5, Message.name("b.test")),
      Message.record(Message.name("b.test"), 15, [0, 10, 2] + Array("mx".utf8) + Message.asked),
    ]
    message.authority = [Message.startOfAuthority("test")]
    message.additional = [Message.option]
    return message
  }

  @Test func everyPrefixIsRefused() throws {
    let octets = Self.wholeMessage().octets
    let query = try #require(DNSQuery.test("example.com", .mx))
    for count in 0..<octets.count {
      let response = DNSResponse(Array(octets.prefix(count)), to: query)
      #expect(response == (count < 29 ? .unrelated : Self.malformed), "prefix of \(count)")
    }
    guard case .outcome(.answer) = DNSResponse(octets, to: query) else {
      Issue.record("the whole message is fine")
      return
    }
  }

  /// Every octet replaced by values that matter in the format: nothing traps, whatever comes of it.
  @Test func everyOctetChanged() throws {
    let octets = Self.wholeMessage().octets
    let query = try #require(DNSQuery.test("example.com", .mx))
    for place in octets.indices {
      for value in [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xff] as [UInt8] {
        var changed = octets
        changed[place] = value
        _ = DNSResponse(changed, to: query)
      }
    }
  }

  @Test func randomMessages() throws {
    var generator = SplitMix(seed: 1)
    let header = Message("example.com", 16).octets
    let query = try #require(DNSQuery.test("example.com"))
    for _ in 0..<20_000 {
      var octets = header
      for place in 6..<12 { octets[place] = UInt8(generator.next() % 4) }
      let alphabet: [UInt8] = [0xc0, 12, 0, 1, 16, 5, 3, 0xff]
      for _ in 0..<generator.next() % 120 { octets.append(alphabet[Int(generator.next() % 8)]) }
      _ = DNSResponse(octets, to: query)
    }
  }
}

/// A generator that gives the same numbers at every run.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}
