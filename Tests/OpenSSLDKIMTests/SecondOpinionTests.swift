import Authentication
import DNS
import Foundation
import LibOpenDKIM
import Mail
import OpenSSL
import Testing

/// libopendkim behind its edge, as a second opinion.
@Suite struct SecondOpinionTests {
  private static let zone = PublishedExamplesTests.zone.mapValues { Array($0.utf8) }
  private static let crypto = DKIMCryptography()
  private static var now: Int64 { Int64(Date.now.timeIntervalSince1970) }

  /// `agrees pass`, `abstains tag_names`, `differs pass fail` for each signature.
  private static func words(_ both: SecondVerification) -> [String] {
    both.reports.map { report in
      switch report.opinion {
      case .agrees(let result): "agrees \(result.rawValue)"
      case .abstains: "abstains \(report.abstention?.rawValue ?? "-")"
      case .differs(let native, let other): "differs \(native.rawValue) \(other.rawValue)"
      }
    }
  }

  private static func second(
    _ text: String, zone: [String: [UInt8]] = zone, chunk: Int = 65_535, now: Int64 = now
  ) throws -> SecondVerification {
    SecondVerification(
      RawMessage(text), crypto: crypto, verifier: try OpenDKIMVerifier.shared(), chunk: chunk, now: now,
      zone: zone)
  }

  @Test(arguments: [1, 2, 3, 7, 65_535])
  func bothLetTheExamplesOfTheRFCsPass(chunk: Int) throws {
    let one = try Self.second(PublishedExamplesTests.rfc6376, chunk: chunk)
    #expect(Self.words(one) == ["agrees pass"] && one.questions == 1)
    let two = try Self.second(PublishedExamplesTests.rfc8463, chunk: chunk)
    #expect(Self.words(two) == ["agrees pass", "agrees pass"] && two.questions == 2)
  }

  /// Changes of the example of RFC 8463 and what comes of both signatures.
  @Test(arguments: [
    ("Is dinner ready?", "Is dinner ready!", "agrees fail"), ("Joe.\n", "Joe!\n", "agrees fail"),
    ("t=1528637909", "t=1528637908", "agrees fail"), ("From: Joe", "From: Moe", "agrees fail"),
    ("Joe.\n", "Joe.\n\n\n", "agrees pass"), ("yet?\n", "yet?  \n", "agrees pass"),
    ("Subject: Is", "subject   :\tIs \n ", "agrees pass"),
    ("\nTo:", "\nX-Ü: x\nX;Y: x\n: x\nTo:", "agrees pass"),
    // Ours has them fail; libopendkim adds five minutes.
    ("t=1528637909", "t=1528637909; x=1528637910", "agrees permerror"),
    ("t=1528637909", "t=1528637909; x=99999999999", "agrees fail"),
    ("t=1528637909", "t=99999999999", "agrees permerror"), ("t=1528637909", "t=299", "abstains timestamp"),
    ("s=brisbane; ", "s=brisbane; tb=1; ", "abstains tag_names"),
    (" q=dns/txt; ", " q=dns/txt; bH=x; ", "abstains tag_names"),
    (" b=", " b =", "abstains tag_names"), (" q=dns/txt; ", " q=dns/txt; u=ü; ", "abstains beyond_ascii"),
    ("i=@football", "i=j=20oe@football", "abstains identity"),
    ("i=@football", "i=\"a@b\"@football", "abstains identity"),
    ("i=@football", "i=\(String(repeating: "a", count: 260))@football", "abstains identity"),
    ("i=@football", "i=@a.football", "agrees fail"), ("i=@football.", "i=@", "abstains not_accepted"),
    ("h=from", "h=dkim-signature : from", "abstains own_field"),
    ("h=from", "h=DKIM-Signature : from", "abstains own_field"),
    ("h=from", "h=from" + String(repeating: " : x-a-b-c", count: 500), "abstains signature_size"),
    ("q=dns/txt; ", "q=dns/txt; u=\(String(repeating: "x ", count: 9_000)); ", "abstains signature_size"),
    ("q=dns/txt; ", "q=dns/txt; l=4294967296; ", "abstains body_length"),
    ("q=dns/txt; ", "q=dns/txt; l=18446744073709551614; ", "abstains body_length"),
    ("q=dns/txt; ", "q=dns/txt; l=99999; ", "agrees fail"),
    ("q=dns/txt; ", "q=dns/txt; l=x; ", "abstains not_accepted"),
    ("VOzv8=;", "VOzv8;", "abstains body_hash_text"), ("VOzv8=;", "VOzv9=;", "abstains body_hash_text"),
    ("VOzv8=;", "VOzw8=;", "agrees fail"),
    ("From: Joe SixPack <joe@football.example.com>", "X-From: a@example.com", "abstains author"),
    ("From: Joe SixPack <joe@football.example.com>", "From: Joe (", "abstains author"),
    ("\nTo:", "\nFrom: <evil@example.org>\nTo:", "abstains author"),
    ("Suzie", "Su\0zie", "abstains header_octets"), ("Suzie", "Su\u{0b}zie", "abstains header_octets"),
    ("Suzie", "Su\rzie", "abstains header_octets"), ("Subject:", "Subject\t:", "abstains header_octets"),
    ("We lost", "We\0lost", "abstains body_octets"), ("We lost", "We\r lost", "abstains body_octets"),
    ("Joe.\n", "Joe.", "abstains body_octets"),
    ("Joe.\n", String(repeating: "x", count: 1 << 20 + 1) + "\n", "abstains body_octets"),
  ])
  func aChangedExample(from: String, to: String, expected: String) throws {
    let changed = PublishedExamplesTests.rfc8463.replacing(from, with: to)
    let words = Self.words(try Self.second(changed))
    // `s=brisbane` and `tb=` stand in one of them only.
    #expect(words.contains(expected), "\(words)")
    #expect(Set(words).subtracting([expected, "agrees fail", "agrees pass"]).isEmpty, "\(words)")
  }

  @Test func rsaSHA1IsNotShown() throws {
    let text = PublishedExamplesTests.rfc6376.replacing("rsa-sha256", with: "rsa-sha1")
    #expect(Self.words(try Self.second(text)) == ["abstains not_accepted"])
  }

  /// Key records for the example of RFC 6376, and what comes of its signature.
  @Test(arguments: [
    ("v=DKIM1; p=", "agrees permerror"), ("p=; k=ed25519", "agrees permerror"),
    ("v=DKIM1; s=tlsrpt; p=KEY", "agrees permerror"), ("h=sha1; p=KEY", "agrees permerror"),
    ("h=foo:sha256; s=* : foo; t=y; p=KEY; n=note", "agrees pass"), ("t=s; p=KEY", "agrees permerror"),
    ("k=RSA; p=KEY", "abstains key_type"), ("k=ed25519; p=KEY", "abstains key_type"),
    ("h=SHA256; p=KEY", "abstains key_spelling"), ("s=EMAIL; p=KEY", "abstains key_spelling"),
    ("t=S; p=KEY", "abstains key_spelling"), ("h=sha 256; p=KEY", "abstains key_spelling"),
    ("p=KEY; p=KEY", "abstains key_not_accepted"), ("p=????", "abstains key_not_accepted"),
    ("p=AAAA", "abstains key_not_accepted"), ("", "abstains key_not_accepted"),
    ("k=rsa; p=KEY; v=DKIM1", "abstains key_not_accepted"), ("v=DKIM1", "abstains key_not_accepted"),
    ("p=KEY; n=\u{fc}", "abstains beyond_ascii"), ("p=KEY; n=\0", "abstains key_not_accepted"),
    ("p=KEY; n=" + String(repeating: "x", count: 1_000), "abstains key_size"),
    ("p=BARE", "abstains key_form"),
  ])
  func aRecord(_ record: String, expected: String) throws {
    let key = try #require(PublishedExamplesTests.zone["brisbane._domainkey.example.com"])
    let wrapped = key.dropFirst("v=DKIM1; p=".count)
    // Behind the wrapping of SubjectPublicKeyInfo, 22 octets.
    let bare = Base64.encode(Array(try #require(Base64.decode(wrapped.utf8)).dropFirst(22)))
    let text = record.replacing("KEY", with: wrapped).replacing("BARE", with: bare)
    let both = try Self.second(
      PublishedExamplesTests.rfc6376, zone: ["brisbane._domainkey.example.com": Array(text.utf8)])
    #expect(Self.words(both) == [expected])
    #expect(both.questions == 1)
  }

  @Test func answersOfTheDNS() throws {
    let verifier = try OpenDKIMVerifier.shared()
    let record = Self.zone["brisbane._domainkey.example.com"] ?? []
    let answers: [(DNSOutcome, String)] = [
      (.nameError(ttl: 1), "agrees permerror"), (.noData(ttl: 1), "agrees permerror"),
      (.failure(.timeout), "abstains lookup"),
      (.answer(DNSAnswer(records: [.txt(record), .txt([])], ttl: 1)), "abstains several_keys"),
      (.answer(DNSAnswer(records: [.txt(record)], ttl: 1)), "agrees pass"),
    ]
    for (answer, expected) in answers {
      let both = SecondVerification(
        RawMessage(PublishedExamplesTests.rfc6376), crypto: Self.crypto, verifier: verifier, now: Self.now
      ) { _ in answer }
      #expect(Self.words(both) == [expected] && both.questions == 1)
    }
  }

  /// Clocks: libopendkim grants five minutes to `x=`, and looks before the body comes.
  @Test func timesNearTheEnd() throws {
    let now = Self.now
    for (offset, expected) in [
      (1_000, "agrees fail"), (-10, "abstains clock"), (-299, "abstains clock"), (-3_000, "abstains clock"),
      (-5_000, "agrees permerror"),
    ] {
      let text = PublishedExamplesTests.rfc6376.replacing("q=dns/txt;", with: "x=\(now + Int64(offset));")
      #expect(Self.words(try Self.second(text, now: now)) == [expected], "\(offset)")
    }
  }

  /// All canonicalizations, both algorithms, ed25519 with simple among them.
  @Test func ourOwnSignatures() throws {
    let keys = try SigningTests.Keys()
    let zone = keys.zone.mapValues { Array($0.utf8) }
    for methods in SigningTests.methods {
      for example in SigningTests.examples {
        let signed = try SigningTests.sign(Array(example.text.utf8), keys.signers, methods)
        for chunk in [1, 5, 65_535] {
          let both = SecondVerification(
            RawMessage(signed), crypto: Self.crypto, verifier: try OpenDKIMVerifier.shared(), chunk: chunk,
            now: Self.now, zone: zone)
          let words = Set(Self.words(both))
          let known: Set = ["abstains author", "abstains body_octets", "abstains beyond_ascii"]
          #expect(
            words.isSubset(of: ["agrees pass", "agrees permerror"])
              && (words.contains("agrees pass")) || words.count == 1 && words.isSubset(of: known),
            "\(methods.rawValue) \(example.name): \(words)")
        }
      }
    }
  }

  @Test func dkimpysSignatures() throws {
    let cases = try DKIMPyTests.Cases()
    let zone = cases.zone.mapValues { Array($0.utf8) }
    var agreements = 0
    for (index, entry) in cases.cases.enumerated() {
      let both = SecondVerification(
        RawMessage(entry.message), crypto: Self.crypto, verifier: try OpenDKIMVerifier.shared(),
        chunk: index % 50 + 1, now: Self.now, zone: zone)
      let words = Self.words(both)
      #expect(!words.contains { $0.hasPrefix("differs") }, "case \(index + 1), \(entry.note): \(words)")
      #expect(!words.contains("abstains library"), "case \(index + 1), \(entry.note): \(words)")
      agreements += words.count { $0.hasPrefix("agrees") }
    }
    #expect(agreements > cases.cases.count / 3)
  }

  /// Fields, keys and bodies that nobody sends: nothing of it may crash the process or be without report.
  @Test func hostileInput() throws {
    var random = SystemRandomNumberGenerator()
    let examples = [PublishedExamplesTests.rfc6376, PublishedExamplesTests.rfc8463].map { Array($0.utf8) }
    let pieces: [[UInt8]] = [
      [0], [0xff], [0x0d], [0x0a, 0x20], Array(";;".utf8), Array("=".utf8), Array("b=".utf8),
      Array(" :".utf8),
      Array("DKIM-Signature: ".utf8), Array("From: ".utf8),
      Array("\nDKIM-Signature: v=1; a=rsa-sha256; b=".utf8),
      Array(repeating: 0x41, count: 5_000), Array("(((((((\"[<@".utf8), Array("i=@=".utf8), Array("h=:".utf8),
    ]
    let verifier = try OpenDKIMVerifier.shared()
    for round in 0..<3_000 {
      var message = examples[round % 2]
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<message.count, using: &random)
        message.replaceSubrange(
          at..<min(at + Int.random(in: 0...3), message.count), with: pieces.randomElement() ?? [])
      }
      var zone = Self.zone
      for name in zone.keys where round % 3 == 0 {
        let at = Int.random(in: 0..<(zone[name]?.count ?? 1), using: &random)
        zone[name]?.insert(contentsOf: pieces.randomElement() ?? [], at: at)
      }
      let both = SecondVerification(
        RawMessage(message), crypto: Self.crypto, verifier: verifier, chunk: round % 90 + 1, now: Self.now,
        zone: zone)
      #expect(both.reports.count == both.native.signatures.count)
      let words = Self.words(both)
      #expect(!words.contains { $0.hasPrefix("differs") }, "\(words) \(Base64.encode(message))")
    }
  }

  @Test func eightThreadsAtOnce() async throws {
    let verifier = try OpenDKIMVerifier.shared()
    await withTaskGroup(of: [String].self) { group in
      for thread in 0..<8 {
        group.addTask {
          var words: Set<String> = []
          for _ in 0..<100 {
            let text =
              thread.isMultiple(of: 2) ? PublishedExamplesTests.rfc6376 : PublishedExamplesTests.rfc8463
            words.formUnion(
              Self.words(
                SecondVerification(
                  RawMessage(text), crypto: Self.crypto, verifier: verifier, now: Self.now, zone: Self.zone)))
          }
          return Array(words)
        }
      }
      for await words in group { #expect(words == ["agrees pass"]) }
    }
  }

  /// Messages that end midway, and whole ones: the memory of a few is that of 20,000.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GOMAIL_SOAK"] != nil))
  func nothingLeaks() throws {
    func resident() throws -> Int {
      let words = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
      return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 4_096
    }
    func verify(_ rounds: Int) throws {
      for round in 0..<rounds {
        let text = round.isMultiple(of: 2) ? PublishedExamplesTests.rfc6376 : PublishedExamplesTests.rfc8463
        _ = try Self.second(round % 5 == 0 ? text.replacing("Joe.\n", with: "Joe") : text)
      }
    }
    try verify(2_000)
    let before = try resident()
    try verify(20_000)
    // 400 octets a message would be seen.
    #expect(try resident() - before < 8 << 20)
  }
}
