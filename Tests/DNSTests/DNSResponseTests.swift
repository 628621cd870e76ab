import DNS
import Mail
import Testing

private typealias Message = AnswerMessage

@Suite struct DNSResponseTests {
  private func read(_ message: AnswerMessage, _ type: DNSRecordType = .txt, usesEDNS: Bool = true) throws
    -> DNSResponse
  {
    DNSResponse(message.octets, to: try #require(DNSQuery.test("example.com", type, usesEDNS: usesEDNS)))
  }

  private func answer(_ records: [DNSRecordData], ttl: UInt32 = 300) -> DNSResponse {
    .outcome(.answer(DNSAnswer(records: records, ttl: ttl)))
  }

  @Test func stringsAreJoined() throws {
    var message = Message("example.com")
    message.answers = [
      Message.record(Message.asked, 16, Message.text("v=spf1 ", "-all")),
      Message.record(Message.name("EXAMPLE.com"), 16, ttl: 20, Message.text("")),
    ]
    message.additional = [Message.option]
    #expect(try read(message) == answer([.txt(Array("v=spf1 -all".utf8)), .txt([])], ttl: 20))
  }

  @Test func everyType() throws {
    let v4 = try #require(IPAddress("192.0.2.1"))
    let v6 = try #require(IPAddress("2001:db8::1"))
    let host = try #require(DNSName("mx.example.com"))
    let v6Octets: [UInt8] = [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]
    let table: [(DNSRecordType, [UInt8], DNSRecordData)] = [
      (.a, [192, 0, 2, 1], .a(v4)), (.aaaa, v6Octets, .aaaa(v6)),
      (.mx, [0, 10, 2] + Array("mx".utf8) + Message.asked, .mx(preference: 10, exchange: host)),
      (.mx, [0, 0, 0], .mx(preference: 0, exchange: .root)),
      (.ptr, Message.name("mx.example.com"), .ptr(host)),
      (.cname, [2] + Array("mx".utf8) + Message.asked, .cname(host)),
    ]
    for (type, data, content) in table {
      var message = Message("example.com", type.rawValue)
      message.answers = [Message.record(Message.asked, type.rawValue, data)]
      #expect(try read(message, type) == answer([content]))
    }
  }

  @Test func mappedAddressesAreNotHandedOut() throws {
    var message = Message("example.com", 28)
    let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff, 192, 0, 2, 1]
    message.answers = [Message.record(Message.asked, 28, mapped)]
    #expect(try read(message, .aaaa) == .outcome(.noData(ttl: 300)))
  }

  @Test func chainsInAnyOrder() throws {
    var message = Message("example.com")
    message.answers = [
      Message.record(Message.name("c.test"), 16, Message.text("end")),
      Message.record(Message.name("b.test"), 5, ttl: 7, Message.name("c.test")),
      Message.record(Message.name("other.test"), 16, ttl: 1, Message.text("not asked")),
      Message.record(Message.asked, 5, Message.name("b.test")),
    ]
    #expect(try read(message) == answer([.txt(Array("end".utf8))], ttl: 7))
  }

  @Test func recordsOfOthersAreIgnored() throws {
    var message = Message("example.com")
    message.answers = [
      Message.record(Message.name("other.test"), 16, Message.text("x")),
      Message.record(Message.asked, 16, recordClass: 3, Message.text("chaos")),
    ]
    #expect(try read(message) == .outcome(.noData(ttl: 0)))
  }

  @Test func unfinishedChains() throws {
    var message = Message("example.com")
    message.answers = [Message.record(Message.asked, 5, ttl: 9, Message.name("b.test"))]
    #expect(try read(message) == .alias(target: try #require(DNSName("b.test")), aliases: 1, ttl: 9))
    message.authority = [Message.startOfAuthority("test")]
    #expect(try read(message) == .outcome(.noData(ttl: 9)))
    // The authority for another name says nothing about the chain's end.
    message.authority = [Message.startOfAuthority("example.com")]
    #expect(try read(message) == .alias(target: try #require(DNSName("b.test")), aliases: 1, ttl: 9))
  }

  @Test func loopsAndLongChains() throws {
    var message = Message("example.com")
    message.answers = [
      Message.record(Message.asked, 5, Message.name("b.test")),
      Message.record(Message.name("b.test"), 5, Message.asked),
    ]
    #expect(try read(message) == .outcome(.failure(.aliasLoop)))
    func chain(_ count: Int) -> AnswerMessage {
      var message = Message("example.com")
      message.answers = (0..<count).map { number in
        Message.record(
          number == 0 ? Message.asked : Message.name("n\(number).test"), 5,
          Message.name("n\(number + 1).test"))
      }
      message.answers.append(Message.record(Message.name("n\(count).test"), 16, Message.text("end")))
      return message
    }
    #expect(try read(chain(DNSLimits.aliases)) == answer([.txt(Array("end".utf8))]))
    #expect(try read(chain(DNSLimits.aliases + 1)) == .outcome(.failure(.aliasLoop)))
  }

  @Test(
    arguments: [
      // SOA TTL, SOA minimum, expected.
      (900, 60, 60), (30, 60, 30), (900, 1 << 31, 0), (1 << 31, 60, 0), (90_000, 90_000, 3600),
    ] as [(UInt32, UInt32, UInt32)]) func negativeTTL(ttl: UInt32, minimum: UInt32, expected: UInt32) throws
  {
    var message = Message("example.com")
    message.authority = [Message.startOfAuthority("com", ttl: ttl, minimum: minimum)]
    #expect(try read(message) == .outcome(.noData(ttl: expected)))
    message.flags |= 3
    #expect(try read(message) == .outcome(.nameError(ttl: expected)))
  }

  @Test func authorityOfOthersDoesNotCount() throws {
    var message = Message("example.com")
    message.flags |= 3
    message.authority = [Message.startOfAuthority("other.com")]
    #expect(try read(message) == .outcome(.nameError(ttl: 0)))
  }

  @Test(
    arguments: [(UInt32(1) << 31, 0), (UInt32.max, 0), (1_000_000, 86_400), (0, 0)] as [(UInt32, UInt32)])
  func ttlBounds(ttl: UInt32, expected: UInt32) throws {
    var message = Message("example.com")
    message.answers = [Message.record(Message.asked, 16, ttl: ttl, Message.text("x"))]
    #expect(try read(message) == answer([.txt([0x78])], ttl: expected))
  }

  @Test func responseCodes() throws {
    let table: [(UInt16, DNSResponse, DNSResponse)] = [
      (1, .needsPlainQuery, .outcome(.failure(.serverFailure(rcode: 1)))),
      (2, .outcome(.failure(.serverFailure(rcode: 2))), .outcome(.failure(.serverFailure(rcode: 2)))),
      (4, .needsPlainQuery, .outcome(.failure(.serverFailure(rcode: 4)))),
      (5, .outcome(.failure(.refused)), .outcome(.failure(.refused))),
      (9, .outcome(.failure(.serverFailure(rcode: 9))), .outcome(.failure(.serverFailure(rcode: 9)))),
    ]
    for (rcode, withEDNS, without) in table {
      var message = Message("example.com")
      message.flags |= rcode
      #expect(try read(message) == withEDNS)
      #expect(try read(message, usesEDNS: false) == without)
    }
    var message = Message("example.com")
    message.additional = [[0, 0, 41, 4, 0xd0, 1, 0, 0, 0, 0, 0]]
    #expect(try read(message) == .needsPlainQuery)
    message.additional = [[0, 0, 41, 4, 0xd0, 255, 0, 0, 0, 0, 0]]
    #expect(try read(message) == .outcome(.failure(.serverFailure(rcode: 255))))
    // A server that cannot read the query need not repeat it.
    message.flags |= 1
    message.questionCount = 0
    message.additional = []
    #expect(try read(message) == .needsPlainQuery)
  }

  @Test func truncationAndReferral() throws {
    var message = Message("example.com")
    message.flags |= 0x0200
    message.answers = [[0xc0]]
    #expect(try read(message) == .truncated)
    message = Message("example.com")
    message.authority = [Message.record(Message.name("com"), 2, Message.name("ns.test"))]
    #expect(try read(message) == .outcome(.failure(.referral)))
  }

  @Test func unrelatedMessages() throws {
    var table: [AnswerMessage] = []
    func add(_ change: (inout AnswerMessage) -> Void) {
      var message = Message("example.com")
      change(&message)
      table.append(message)
    }
    add { $0.id = 0x1235 }
    add { $0.flags = 0x0100 }
    add { $0.flags |= 0x2800 }
    add { $0.questionCount = 0 }
    add { $0.questionCount = 2 }
    add { $0.question = Message("example.net").question }
    add { $0.question = Message("example.com", 1).question }
    add { $0.question[$0.question.count - 1] = 3 }
    add { $0.question = [0xc0, 12, 0, 16, 0, 1] }
    for message in table { #expect(try read(message) == .unrelated) }
    let query = try #require(DNSQuery.test("example.com"))
    for octets in [[], [0x12], [0x12, 0x34], Array(repeating: 0xff, count: 600)] as [[UInt8]] {
      #expect(DNSResponse(octets, to: query) == .unrelated)
    }
  }
}
