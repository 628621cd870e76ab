import Authentication
import DNS
import Mail
import OpenSSL
import Testing

/// A message that is signed by the literal canonicalization and `RecordingCrypto`.
struct TestMessage {
  static let now = Timestamp(seconds: 1_800_000_000)
  /// 32 octets, so that it serves as an Ed25519 key.
  static let key = Array(repeating: UInt8(0x4b), count: 32)
  static let record = "v=DKIM1; k=ed25519; p=" + Base64.encode(key)

  /// How many random examples are tried: all where the code is optimised, a quarter else.
  static func rounds(_ count: Int) -> Int {
    #if DEBUG
      return count / 4
    #else
      return count
    #endif
  }

  /// Tags of a signature, in order; `bh` and `b` are filled in where they hold nil.
  typealias Tags = [(name: String, value: String?)]

  var fields: [(name: String, value: String)] = [
    ("Received", " from a.example.net by mx.example.org;\n\tMon, 1 Jan 2024 00:00:00 +0000"),
    ("From", " Joe <joe@example.com>"), ("To", " <suzie@example.net>"), ("Subject", " Is dinner  ready?"),
    ("Date", " Mon, 1 Jan 2024 00:00:00 +0000"),
  ]
  var body = "Hi.\r\n\r\nWe lost  the game. \r\nJoe.\r\n"

  static let tags: Tags = [
    ("v", "1"), ("a", "ed25519-sha256"), ("c", "relaxed/relaxed"), ("d", "example.com"), ("s", "sel"),
    ("h", "from:to:subject:date"), ("bh", nil), ("b", nil),
  ]

  /// The tags with some of them changed, taken out (`nil`) or added.
  static func tags(_ changes: [String: String?]) -> Tags {
    var tags = Self.tags
    for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
      let index = tags.firstIndex { $0.name == name }
      switch (index, value) {
      case (let index?, let value?): tags[index].value = value
      case (let index?, nil): tags.remove(at: index)
      case (nil, let value?): tags.insert((name, value), at: tags.count - 1)
      case (nil, nil): break
      }
    }
    return tags
  }

  /// Puts a signature on top.
  mutating func sign(_ tags: Tags = Self.tags, name: String = "DKIM-Signature") {
    func value(_ name: String) -> String? { tags.first { $0.name == name }?.value }
    let methods = (value("c") ?? "simple/simple").split(separator: "/").map { $0.contains("relaxed") }
    let isRelaxed = methods.first ?? false
    let canonical = LiteralCanonicalization.body(
      Array(body.utf8), relaxed: methods.count > 1 ? methods[1] : false)
    let length = value("l").flatMap { Int($0) } ?? canonical.count
    let bodyHash = Base64.encode(sha256(Array(canonical.prefix(max(0, length)))))
    var text = ""
    var end = ""
    for tag in tags {
      if tag.name == "b", tag.value == nil {
        text += end + " b="
        end = ";"
        continue
      }
      text += end + " \(tag.name)=\(tag.value ?? bodyHash)"
      end = ";"
    }
    let signature = Base64.encode(
      RecordingCrypto.sign(sha256(signed(value("h") ?? "", text, name, isRelaxed)), key: Self.key))
    let isOpen = tags.contains { $0.name == "b" && $0.value == nil }
    fields.insert((name, isOpen ? text.replacing(" b=", with: " b=" + signature) : text), at: 0)
  }

  /// RFC 6376 §5.4.2 word by word: each name takes the last field that was not yet taken.
  private func signed(_ names: String, _ own: String, _ name: String, _ isRelaxed: Bool) -> [UInt8] {
    var rest = fields.map { ($0.name.filter { !$0.isWhitespace }.lowercased(), $0) }
    var input: [UInt8] = []
    for wanted in names.split(separator: ":") {
      let wanted = wanted.filter { !$0.isWhitespace }.lowercased()
      guard let last = rest.lastIndex(where: { $0.0 == wanted }) else { continue }
      let field = rest.remove(at: last).1
      input += LiteralCanonicalization.field(
        name: Array(field.name.utf8), value: Array(field.value.utf8), relaxed: isRelaxed)
    }
    let last = LiteralCanonicalization.field(
      name: Array(name.utf8), value: Array(own.utf8), relaxed: isRelaxed)
    return input + last.dropLast(2)
  }

  var header: HeaderSection {
    var header = HeaderSection()
    for field in fields { header.append(name: Array(field.name.utf8), value: Array(field.value.utf8)) }
    return header
  }

  /// Verifies the message; every key is `record` unless `zone` says otherwise.
  func results(
    from: String? = "example.com", rules: DKIMRules = DKIMRules(), now: Timestamp = Self.now,
    crypto: RecordingCrypto = RecordingCrypto(), lookup: DNSLookup = { _ in Self.answer(Self.record) }
  ) -> [DKIMSignatureResult] {
    let verification = DKIMVerification(
      header: header, fromDomain: from.flatMap { DomainName($0) }, rules: rules)
    var hashing = verification.makeBodyHashing(crypto: crypto)
    hashing.update(Array(body.utf8))
    let hashes = hashing.finish()
    var answers: [DNSQuestion: DNSOutcome] = [:]
    let results = verification.results(
      body: hashes,
      lookup: { question in
        let answer = lookup(question)
        answers[question] = answer
        return answer
      }, crypto: crypto, now: now)
    // Whoever watches changes nothing.
    let trace = AuthenticationTrace().dkim
    let watched = verification.results(
      body: hashes, lookup: { answers[$0] ?? .failure(.unreachable) }, crypto: RecordingCrypto(), now: now,
      trace: trace)
    #expect(watched == results)
    #expect(trace.entries.map(\.problem) == results.signatures.map(\.problem))
    return results.signatures
  }

  static func answer(_ records: String...) -> DNSOutcome {
    .answer(DNSAnswer(records: records.map { .txt(Array($0.utf8)) }, ttl: 300))
  }
}
