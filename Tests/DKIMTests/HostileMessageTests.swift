import Authentication
import DNS
import Mail
import TestSupport
import Testing

@Suite struct HostileMessageTests {
  /// The bounds of `DKIMVerification`: 5,000 fields, ten signatures with 1,000 names each. Every field is
  /// hashed once a signature at most.
  @Test func manyFieldsAndManyNamesStayLinear() {
    var message = TestMessage()
    message.fields = (0..<4_980).map { ("X-\($0 % 3_000)", " \($0)") } + [("From", " a@example.com")]
    let names = (0..<1_000).map { "x-\($0 * 7 % 3_000)" }.joined(separator: ":")
    let unsigned = message.fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    for number in 0..<10 {
      message.sign(TestMessage.tags(["h": "from:" + names, "d": "n\(number).example.com"]))
    }
    let crypto = RecordingCrypto()
    let results = message.results(crypto: crypto)
    #expect(results.map(\.result) == Array(repeating: .pass, count: 10))
    for input in crypto.finished { #expect(input.count < unsigned + 20_000) }
  }

  @Test func aHeaderBeyondTheLimitsIsNotVerified() {
    var header = HeaderSection()
    header.append(name: Array("DKIM-Signature".utf8), value: Array(" v=1".utf8))
    for _ in 0...HeaderSection.maximumFields { header.append(name: [0x41], value: [0x42]) }
    #expect(header.isBeyondLimits)
    let verification = DKIMVerification(header: header, fromDomain: nil)
    #expect(verification.questions.isEmpty)
    let results = verification.results(
      body: DKIMBodyHashes(), lookup: { _ in .noData(ttl: 0) }, crypto: RecordingCrypto(),
      now: TestMessage.now)
    #expect(results.result == .policy)
    var large = HeaderSection()
    for _ in 0..<5 { large.append(name: [0x41], value: Array(repeating: 0x42, count: 1 << 20)) }
    #expect(large.isBeyondLimits)
  }

  /// Fields as large as Postfix sends (`header_size_limit`, 102,400 octets).
  @Test func largeFieldsAreSigned() {
    var message = TestMessage()
    message.fields.append(("References", String(repeating: " <a@example.com>\n", count: 6_000) + " x"))
    message.sign(TestMessage.tags(["h": "from:references", "z": String(repeating: "a|", count: 50_000)]))
    #expect(message.results().map(\.result) == [.pass])
  }

  static let values: [String] = [
    String(repeating: ";", count: 100_000), String(repeating: "a=;", count: 30_000),
    (0..<30_000).map { "t\($0)=x;" }.joined(), String(repeating: "=", count: 100_000),
    "v=1; h=" + String(repeating: ":", count: 100_000), "v=1; b=" + String(repeating: " ", count: 100_000),
    "v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=AAAA; b=" + String(repeating: "A", count: 100_000),
    "v=1; i=" + String(repeating: "=", count: 100_000),
    "v=1; d=" + String(repeating: "\u{FC}", count: 40_000),
    "v=1; l=" + String(repeating: "9", count: 100_000), "v=1; x=" + String(repeating: "9", count: 100_000),
    "v", "v=", " ", "\u{0}", "b=", "b", ";b=;",
  ]

  @Test(arguments: values.indices)
  func everyValueHasAResultAndNoneTraps(index: Int) {
    var message = TestMessage()
    for _ in 0..<3 { message.fields.insert(("DKIM-Signature", Self.values[index]), at: 0) }
    let results = message.results()
    #expect(results.count == 3)
    #expect(results.allSatisfy { $0.result != .pass && $0.result != .temperror })
    // What goes into logs and fields is short and plain.
    #expect(results.allSatisfy { ($0.reason ?? "").utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } })
    #expect(results.allSatisfy { ($0.reason ?? "").utf8.count < 200 })
  }

  static let records: [String] = [
    String(repeating: "A", count: 65_000), "p=" + String(repeating: "A", count: 65_000),
    "v=DKIM1; k=ed25519; p=" + String(repeating: "A", count: 65_000), String(repeating: "a=;", count: 20_000),
    "v=DKIM1; h=" + String(repeating: ":", count: 65_000) + "; p=AA", "\u{0}\u{0}", "p=\u{FF}",
  ]

  @Test(arguments: records.indices, ["rsa-sha256", "ed25519-sha256"])
  func noKeyRecordTraps(index: Int, algorithm: String) {
    var message = TestMessage()
    message.sign(TestMessage.tags(["a": algorithm]))
    let results = message.results { _ in TestMessage.answer(Self.records[index]) }
    #expect(results.map(\.result) == [.permerror])
  }

  @Test func damagedSignaturesNeverPass() {
    /// The value up to b=, without white space.
    func squeezed(_ value: [UInt8]) -> [UInt8] {
      let bare = value.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0a && $0 != 0x0d }
      let end = bare.indices.last { bare[$0...].starts(with: Array(";b=".utf8)) } ?? 0
      return Array(bare[..<end])
    }
    var random = SeededGenerator(seed: 4711)
    var message = TestMessage()
    message.sign()
    let original = Array(message.fields[0].value.utf8)
    for _ in 0..<4_000 {
      var value = original
      let position = Int.random(in: 0..<value.count, using: &random)
      value[position] = UInt8.random(in: 0...255, using: &random)
      if Bool.random(using: &random) { value.remove(at: Int.random(in: 0..<value.count, using: &random)) }
      var header = HeaderSection()
      header.append(name: Array("DKIM-Signature".utf8), value: value)
      for field in message.fields.dropFirst() {
        header.append(name: Array(field.name.utf8), value: Array(field.value.utf8))
      }
      let verification = DKIMVerification(header: header, fromDomain: nil)
      let crypto = RecordingCrypto()
      var hashing = verification.makeBodyHashing(crypto: crypto)
      hashing.update(Array(message.body.utf8))
      let results = verification.results(
        body: hashing.finish(), lookup: { _ in TestMessage.answer(TestMessage.record) }, crypto: crypto,
        now: TestMessage.now)
      if results.result == .pass {
        // Only white space that relaxed forgives may have changed, and b= itself.
        #expect(squeezed(value) == squeezed(original))
      }
    }
  }
}
