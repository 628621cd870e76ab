import Authentication
import Foundation
import Mail
import OpenSSL
import Testing

/// Our signatures before our own verifier, dkimpy, libopendkim and Mail::DKIM.
@Suite struct SigningTests {
  static let now: Int64 = 1_700_000_000
  static let methods = [DKIMCanonicalization.simple, .relaxed].flatMap { header in
    [DKIMCanonicalization.simple, .relaxed].map { DKIMCanonicalizationPair(header: header, body: $0) }
  }

  /// A key of each kind, with the zone that has their records.
  struct Keys {
    var signers: [DKIMSigner] = []
    var zone: [String: String] = [:]

    init() throws {
      let domain = try #require(DomainName("example.com"))
      for (algorithm, name) in [(DKIMAlgorithm.rsaSHA256, "r1"), (.ed25519SHA256, "e1")] {
        let key = try DKIMPrivateKey.generate(algorithm)
        let selector = try #require(DomainName(name))
        signers.append(DKIMSigner(domain: domain, selector: selector, key: key))
        let publication = try #require(
          DKIMPublication(domain: domain, selector: selector, key: key, octets: key.recordOctets))
        zone[publication.name.description] = publication.text
      }
    }
  }

  /// The message with signatures on top, as Postfix sends it.
  static func sign(
    _ message: [UInt8], _ signers: [DKIMSigner], _ methods: DKIMCanonicalizationPair, chunk: Int = 65_535
  ) throws -> [UInt8] {
    let raw = RawMessage(message)
    var rules = DKIMSigningRules()
    rules.canonicalization = methods
    rules.lifetimeSeconds = 86_400 * 365 * 100
    let crypto = DKIMCryptography()
    let signing = DKIMSigning(header: raw.header, signers: signers, rules: rules)
    var hashing = signing.makeBodyHashing(crypto: crypto)
    var rest = raw.body[...]
    while !rest.isEmpty {
      hashing.update(Array(rest.prefix(chunk)))
      rest = rest.dropFirst(chunk)
    }
    let fields = try signing.fields(body: hashing.finish(), now: Timestamp(seconds: now), crypto: crypto)
    let text = fields.map { "DKIM-Signature: \($0.replacing("\n", with: "\r\n"))\r\n" }.joined()
    return Array(text.utf8) + message
  }

  static let examples: [(name: String, text: String)] = [
    ("plain", "From: a@example.com\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nHello.\r\n"),
    ("empty body", "From: a@example.com\r\nSubject: Hello\r\n\r\n"),
    ("no empty line", "From: a@example.com\r\nSubject: Hello\r\n"),
    ("body of empty lines", "From: a@example.com\r\n\r\n\r\n\r\n\r\n"),
    ("no line end at the end", "From: a@example.com\r\n\r\nHello"),
    ("blanks", "From:  a@example.com  \r\nSubject:\ta \t b  \r\n\r\n a  b\t\r\n\t\r\n  \r\n"),
    ("folded", "From: Ann\r\n <a@example.com>\r\nSubject: a\r\n\tb\r\n  c\r\n\r\nHello.\r\n"),
    ("long line", "From: a@example.com\r\nSubject: \(String(repeating: "x y ", count: 2000))\r\n\r\nHi.\r\n"),
    ("8-bit", "From: a@example.com\r\nSubject: Grüße, 你好\r\n\r\nGrüße,  你好 \r\n"),
    (
      "repeated",
      "Received: x\r\nFrom: a@example.com\r\nTo: b@example.org\r\nTo: c@example.org\r\nReply-To: d@example.org\r\n"
        + "Reply-To: e@example.org\r\n\r\nHello.\r\n"
    ),
    (
      "list",
      "From: a@example.com\r\nList-Unsubscribe: <https://example.com/u/1>,\r\n <mailto:u@example.com>\r\n"
        + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nList-Id: <l.example.com>\r\n\r\nHello.\r\n"
    ),
    (
      "signed before",
      "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x; h=from; bh=AAAA; b=AAAA\r\n"
        + "From: a@example.com\r\n\r\nHello.\r\n"
    ),
  ]

  @Test func everyVerifierAcceptsEveryCanonicalisation() throws {
    let keys = try Keys()
    var cases: [(name: String, message: [UInt8])] = []
    for (name, text) in Self.examples {
      for methods in Self.methods {
        let signed = try Self.sign(Array(text.utf8), keys.signers, methods)
        cases.append(("\(name), \(methods.rawValue)", signed))
      }
    }
    try expectPass(cases, keys)
  }

  @Test func everyVerifierAcceptsRandomMessages() throws {
    let keys = try Keys()
    let seed = ProcessInfo.processInfo.environment["GOMAIL_DKIM_SEED"].flatMap { Int($0) } ?? 8463
    let count = ProcessInfo.processInfo.environment["GOMAIL_DKIM_COUNT"].flatMap { Int($0) } ?? 200
    let messages = try SigningOracles.messages(seed: seed, count: count)
    #expect(messages.count == count)
    var cases: [(name: String, message: [UInt8])] = []
    for (number, message) in messages.enumerated() {
      let methods = Self.methods[number % Self.methods.count]
      let signed = try Self.sign(message, keys.signers, methods, chunk: number % 70 + 1)
      cases.append(("seed \(seed) case \(number), \(methods.rawValue)", signed))
    }
    try expectPass(cases, keys)
  }

  private func expectPass(_ cases: [(name: String, message: [UInt8])], _ keys: Keys) throws {
    let answers = try SigningOracles.verdicts(cases.map { ($0.message, keys.zone) })
    for (entry, answer) in zip(cases, answers) {
      let ours = RawMessage(entry.message).results(zone: keys.zone).prefix(2).map {
        $0.problem?.description ?? "pass"
      }
      #expect(ours == ["pass", "pass"], "ours: \(entry.name)")
      #expect(answer.dkimpy.prefix(2) == ["pass", "pass"], "dkimpy: \(entry.name)")
      // RFC 6376 §3.4.3 and §3.4.4 add a CRLF to a body that ends without one, which SMTP cannot carry:
      // libopendkim does not for relaxed bodies, Mail::DKIM not for simple ones.
      let isOpen = entry.name.hasPrefix("no line end at the end")
      if !(isOpen && entry.name.hasSuffix("/relaxed")) {
        #expect(answer.opendkim.first == "pass", "libopendkim, RSA: \(entry.name): \(answer.opendkim)")
        // It does not verify its own ed25519 signatures with a simple header either.
        if !entry.name.contains("simple/") {
          #expect(answer.opendkim.prefix(2) == ["pass", "pass"], "libopendkim: \(entry.name)")
        }
      }
      if !(isOpen && entry.name.hasSuffix("/simple")) {
        #expect(answer.perl.first == "pass", "Mail::DKIM: \(entry.name): \(answer.perl)")
      }
    }
  }

  /// What was added or changed behind our back is seen.
  @Test(arguments: [
    ("Hello.", "Hallo."), ("Subject: Hello", "Subject: Hallo"), ("From: a@", "From: b@"),
    ("To: b@example.org\r\n", "To: b@example.org\r\nTo: c@example.net\r\n"),
    ("To: b@example.org\r\n", "To: b@example.org\r\nFrom: c@example.net\r\n"),
    ("To: b@example.org\r\n", "To: b@example.org\r\nSubject: Other\r\n"),
    ("To: b@example.org\r\n", "To: b@example.org\r\nReply-To: c@example.net\r\n"),
    ("To: b@example.org\r\n", "To: b@example.org\r\nContent-Type: text/html\r\n"),
    ("To: b@example.org\r\n", "To: b@example.org\r\nCc: c@example.net\r\n"),
    ("t=1700000000", "t=1700000001"), ("x=", "x=9"),
  ])
  func changesAreSeen(from old: String, to new: String) throws {
    let keys = try Keys()
    for methods in Self.methods {
      let signed = String(
        decoding: try Self.sign(Array(Self.examples[0].text.utf8), keys.signers, methods), as: UTF8.self)
      try #require(signed.contains(old))
      let results = RawMessage(signed.replacing(old, with: new)).results(zone: keys.zone)
      #expect(results.count == 2 && results.allSatisfy { $0.result != .pass }, "\(old) -> \(new)")
    }
  }

  /// Trace and results come and go on the way; whoever forwards may add them.
  @Test func whatIsAddedOnTheWayDoesNotCount() throws {
    let keys = try Keys()
    let added =
      "Return-Path: <x@example.net>\r\nReceived: from a by b\r\nAuthentication-Results: mx; dkim=pass\r\n"
      + "ARC-Seal: i=1\r\nDKIM-Signature: v=1; d=example.net\r\nX-Spam: no\r\nSender: list@example.net\r\n"
      + "List-Id: <l.example.net>\r\nResent-From: c@example.net\r\n"
    for methods in Self.methods {
      let signed = try Self.sign(Array(Self.examples[0].text.utf8), keys.signers, methods)
      let results = RawMessage(Array(added.utf8) + signed).results(zone: keys.zone)
      #expect(results.filter { $0.result == .pass }.count == 2, "\(methods.rawValue)")
    }
  }

  /// One key, many threads: every signature is right.
  @Test func threadsShareAKey() async throws {
    let keys = try Keys()
    let crypto = DKIMCryptography()
    for signer in keys.signers {
      await withTaskGroup(of: Bool.self) { group in
        for thread in 0..<8 {
          group.addTask {
            (0..<50).allSatisfy { number in
              let digest = sha256([UInt8(thread), UInt8(number)])
              guard let signature = signer.key.sign(digest: digest) else { return false }
              return crypto.check(signature: signature, digest: digest, key: signer.key.publicKey) == .valid
            }
          }
        }
        for await isRight in group { #expect(isRight) }
      }
    }
  }

  @Test func signaturesAreDeterministic() throws {
    let keys = try Keys()
    let first = try Self.sign(Array(Self.examples[0].text.utf8), keys.signers, Self.methods[3])
    #expect(
      try Self.sign(Array(Self.examples[0].text.utf8), keys.signers, Self.methods[3], chunk: 1) == first)
  }
}
