import Authentication
import Mail
import OpenSSL
import Testing

@Suite struct VerdictFieldTests {
  static let sender = "someone@example.org"
  static let from = "Someone <someone@example.org>"

  private func seal(_ verdict: MessageVerdict, sender: String = sender, from: String = from) throws -> String
  {
    VerdictField.seal(verdict, sender: sender, from: from, key: try VerdictSamples.key(), hmac: hmacSHA256)
  }

  private func open(
    _ value: some Sequence<UInt8>, sender: String = sender, from: String = from, keys: [VerdictKey]? = nil
  ) throws -> Result<MessageVerdict, VerdictFieldError> {
    VerdictField.open(
      Array(value), sender: sender, from: from, keys: try keys ?? [VerdictSamples.key()], hmac: hmacSHA256)
  }

  @Test func opensWhatWasSealed() throws {
    for verdict in [try VerdictSamples.plain(), try VerdictSamples.full()] {
      #expect(try open(seal(verdict).utf8) == .success(verdict))
    }
  }

  @Test func foldsAt76Octets() throws {
    for verdict in [try VerdictSamples.plain(), try VerdictSamples.full()] {
      let field = "\(VerdictField.name): " + (try seal(verdict))
      let lines = field.utf8.split(separator: 0x0a, omittingEmptySubsequences: false)
      #expect(lines.count > 10)
      for line in lines { #expect(line.count <= VerdictField.maximumLineOctets) }
      for line in lines.dropFirst() { #expect(line.first == 0x20 && line.count > 1) }
      #expect(field.utf8.allSatisfy { $0 == 0x0a || $0 >= 0x20 && $0 < 0x7f })
    }
  }

  @Test func survivesEveryKindOfFolding() throws {
    let verdict = try VerdictSamples.full()
    let value = try seal(verdict)
    let crlf = value.split(separator: "\n").joined(separator: "\r\n")
    #expect(try open(crlf.utf8) == .success(verdict))
    #expect(try open((" " + crlf + "\r\n").utf8) == .success(verdict))
    #expect(try open(value.filter { $0 != "\n" && $0 != " " }.utf8) == .success(verdict))
    #expect(try open(value.split(separator: "\n ").joined(separator: "\n\t  ").utf8) == .success(verdict))
  }

  @Test func noticesEveryChangedOctet() throws {
    let value = Array(try seal(VerdictSamples.plain()).utf8)
    for index in value.indices where value[index] != 0x20 && value[index] != 0x0a {
      var changed = value
      changed[index] ^= 0x01
      if case .success = try open(changed) { Issue.record("octet \(index) was changed unnoticed") }
    }
    for count in 0..<value.count {
      if case .success = try open(value.prefix(count)) { Issue.record("\(count) octets were enough") }
    }
  }

  @Test(arguments: [
    ("other@example.org", from), ("", from), ("Someone@example.org", from), ("someone@example.net", from),
    (sender, ""), (sender, "Someone <someone@example.net>"), (sender, from + "\n" + from),
    (sender + from, ""),
  ]) func belongsToOneEnvelopeSenderAndFrom(_ sender: String, _ from: String) throws {
    let value = try seal(VerdictSamples.plain())
    #expect(try open(value.utf8, sender: sender, from: from) == .failure(.badSeal))
  }

  @Test(arguments: [
    ("someone@example.org", "someone@EXAMPLE.org"), ("\"some.one\"@example.org", "some.one@example.org"),
    ("\"some one\"@example.org", "\"some\\ one\"@example.org"),
    ("a@bücher.example", "a@xn--bcher-kva.example"),
    ("two..dots@EXAMPLE.org", "\"two..dots\"@example.org"), ("@example.org", "\"\"@example.org"),
    ("", ""), ("not an address", "not an address"),
  ]) func knowsTheSameMailboxInOtherSpelling(_ sealed: String, _ opened: String) throws {
    let verdict = try VerdictSamples.plain()
    #expect(try open(seal(verdict, sender: sealed).utf8, sender: opened) == .success(verdict))
  }

  @Test func keysCanBeReplaced() throws {
    let verdict = try VerdictSamples.plain()
    let value = try seal(verdict)
    let old = try VerdictSamples.key()
    let new = try VerdictSamples.key("2026b", 8)
    #expect(try open(value.utf8, keys: [new, old]) == .success(verdict))
    #expect(try open(value.utf8, keys: [new]) == .failure(.unknownKey))
    #expect(try open(value.utf8, keys: []) == .failure(.unknownKey))
    // Another secret under the same name.
    #expect(try open(value.utf8, keys: [VerdictSamples.key("2026a", 8)]) == .failure(.badSeal))
  }

  @Test func aPartOfOneFieldDoesNotFitAnother() throws {
    let one = try seal(VerdictSamples.plain()).split(separator: ";")
    let two = try seal(VerdictSamples.full()).split(separator: ";")
    for index in one.indices where one[index] != two[index] {
      var mixed = one
      mixed[index] = two[index]
      #expect(try open(mixed.joined(separator: ";").utf8) == .failure(.badSeal))
    }
  }

  @Test(arguments: [
    ("", VerdictFieldError.malformed), (";", .malformed), ("v=1", .malformed), ("v=2; k=a", .unknownVersion),
    ("v=10;k=2026a;d=x;h=;p=", .unknownVersion), ("v=;k=a;d=b;h=;p=", .malformed),
    ("v=x;k=a;d=b;h=;p=", .malformed), ("v=123456789;k=a;d=b;h=;p=", .malformed),
    ("v=1;k=a;d=b;h=;p=", .unknownKey), ("v=1;k=2026a;d=b;h=;p=", .badSeal),
    ("v=1;k=2026a;d=b;h=####;p=", .malformed), ("v=1;d=b;k=2026a;h=;p=", .malformed),
    ("k=2026a;v=1;d=b;h=;p=", .malformed), ("v=1;k=2026a;d=b;h=AAAA", .malformed),
    ("v=1;k=2026a;d=b;h=AAAA;p=AAAA;x=1", .badSeal),
  ]) func saysWhatIsWrong(_ value: String, _ error: VerdictFieldError) throws {
    #expect(try open(value.utf8) == .failure(error))
  }

  @Test func hostileInputIsRefused() throws {
    #expect(try open(Array(repeating: 0x61, count: VerdictField.maximumOctets + 1)) == .failure(.tooLong))
    for piece in ["v", "v=1;", "=", ";", "\u{0}", "\n ", "v=1;k=2026a;d=;h=;p=A"] {
      let value = String(repeating: piece, count: 4000).utf8
      if case .success = try open(value) { Issue.record("\(piece) was believed") }
    }
    if case .success = try open([0xff, 0xfe, 0x00]) { Issue.record("octets were believed") }
  }

  @Test func aSealedTextThatIsNoVerdictIsUnreadable() throws {
    // The seal of a field whose delivery id is not the one inside.
    let verdict = try VerdictSamples.plain()
    let value = try seal(verdict)
    let key = try VerdictSamples.key()
    let parts = value.filter { $0 != "\n" && $0 != " " }.split(separator: ";")
    let payload = try #require(parts.last).dropFirst(2)
    var message: [UInt8] = []
    for part in ["gomail-verdict-1", "2026a", "other", String(payload), Self.sender, Self.from] {
      message += Array("\(part.utf8.count):\(part)".utf8)
    }
    let mac = Base64.encode(hmacSHA256(key.secret, message))
    let opened = try open("v=1;k=2026a;d=other;h=\(mac);p=\(payload)".utf8)
    #expect(opened == .failure(.unreadable))
  }

  @Test(arguments: [
    ([], ""), ([" a@example.org"], "a@example.org"), (["\ta\n b \r\n\t<c>  "], "a b \t<c>"),
    ([" a", " b"], "a\nb"), ([""], ""), (["", ""], "\n"),
  ]) func coversAllFromFieldsUnfolded(_ values: [String], _ expected: String) {
    #expect(VerdictField.authors(values.map { Array($0.utf8) }) == expected)
  }
}
