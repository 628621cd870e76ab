import Authentication
import DNS
import Mail
import OpenSSL
import Testing

/// A message that is sealed as RFC 8617 §5.1 says, by the literal canonicalization and `RecordingCrypto`.
struct ARCMessage {
  typealias Tags = TestMessage.Tags

  /// One set to be added; `nil` leaves out a field.
  struct Set {
    var results: String?
    var signature: Tags?
    var seal: Tags?

    /// The set of a careful sealer.
    init(_ instance: Int, cv: String? = nil, domain: String = "sealer.example.net") {
      results = " i=\(instance); mx.\(domain); dmarc=pass header.from=example.com"
      signature = [
        ("i", "\(instance)"), ("a", "ed25519-sha256"), ("c", "relaxed/relaxed"), ("d", domain), ("s", "arc"),
        ("h", "from:to:subject:date"), ("bh", nil), ("b", nil),
      ]
      seal = [
        ("i", "\(instance)"), ("a", "ed25519-sha256"), ("cv", cv ?? (instance == 1 ? "none" : "pass")),
        ("d", domain), ("s", "arc"), ("t", "1700000000"), ("b", nil),
      ]
    }

    /// Changes, takes out (`nil`) or adds tags.
    static func change(_ tags: inout Tags?, _ changes: [(String, String?)]) {
      for (name, value) in changes {
        let end = (tags?.count ?? 1) - 1
        let index = tags?.firstIndex { $0.name == name }
        switch (index, value) {
        case (let index?, let value?): tags?[index].value = value
        case (let index?, nil): tags?.remove(at: index)
        case (nil, let value?): tags?.insert((name, value), at: end)
        case (nil, nil): break
        }
      }
    }
  }

  var message = TestMessage()

  /// A message with so many sets of careful sealers.
  init(sets: Int = 0) {
    for instance in 0..<sets { seal(Set(instance + 1)) }
  }

  /// Puts a set on top.
  mutating func seal(_ set: Set) {
    if let results = set.results { message.fields.insert(("ARC-Authentication-Results", results), at: 0) }
    if let signature = set.signature { message.sign(signature, name: "ARC-Message-Signature") }
    guard let seal = set.seal else { return }
    var text = ""
    for tag in seal { text += (text.isEmpty ? " " : "; ") + "\(tag.name)=\(tag.value ?? "")" }
    let signature = Base64.encode(RecordingCrypto.sign(sha256(signed(text)), key: TestMessage.key))
    let isOpen = seal.contains { $0.name == "b" && $0.value == nil }
    message.fields.insert(("ARC-Seal", isOpen ? text.replacing(" b=", with: " b=" + signature) : text), at: 0)
  }

  /// RFC 8617 §5.1.1 word by word, for sets that came one after the other: the fields from the bottom up, then
  /// the new seal without its line end.
  private func signed(_ own: String) -> [UInt8] {
    var input: [UInt8] = []
    for field in message.fields.reversed() where field.name.lowercased().hasPrefix("arc-") {
      input += LiteralCanonicalization.field(
        name: Array(field.name.utf8), value: Array(field.value.utf8), relaxed: true)
    }
    return input
      + LiteralCanonicalization.field(name: Array("ARC-Seal".utf8), value: Array(own.utf8), relaxed: true)
      .dropLast(2)
  }

  /// Changes the text of the field of this name that is nearest to the top.
  mutating func edit(_ name: String, skipping count: Int = 0, _ change: (inout String) -> Void) {
    let places = message.fields.indices.filter { message.fields[$0].name == name }
    guard places.indices.contains(count) else { return }
    change(&message.fields[places[count]].value)
  }

  /// Takes out the field of this name that is nearest to the top, and returns it.
  mutating func remove(_ name: String, skipping count: Int = 0) -> (name: String, value: String)? {
    let places = message.fields.indices.filter { message.fields[$0].name == name }
    return places.indices.contains(count) ? message.fields.remove(at: places[count]) : nil
  }

  /// Verifies the chain; every key is `TestMessage.record` unless `zone` says otherwise.
  func results(
    now: Timestamp = TestMessage.now, chunk: Int = 65_536, crypto: RecordingCrypto = RecordingCrypto(),
    lookup: DNSLookup = { _ in TestMessage.answer(TestMessage.record) }
  ) -> ARCResults {
    let verification = ARCVerification(header: message.header)
    let hashing = DKIMBodyHashing(dkim: nil, arc: verification, crypto: crypto)
    var hashes = DKIMBodyHashes()
    if var hashing {
      var rest = Array(message.body.utf8)[...]
      while !rest.isEmpty {
        hashing.update(Array(rest.prefix(chunk)))
        rest = rest.dropFirst(chunk)
      }
      hashes = hashing.finish()
    }
    var answers: [DNSQuestion: DNSOutcome] = [:]
    let results = verification.results(
      body: hashes,
      lookup: { question in
        let answer = lookup(question)
        answers[question] = answer
        return answer
      }, crypto: crypto, now: now)
    // Whoever watches changes nothing.
    let trace = AuthenticationTrace().arc
    let watched = verification.results(
      body: hashes, lookup: { answers[$0] ?? .failure(.unreachable) }, crypto: RecordingCrypto(), now: now,
      trace: trace)
    #expect(watched == results)
    let seals = trace.entries.filter { if case .arcSeal = $0.kind { true } else { false } }
    #expect(seals.filter { $0.problem == nil }.count == results.chain.filter { $0.seal == .pass }.count)
    return results
  }
}

extension ARCMessage {
  /// Seals once more, as a careful sealer but for `change`.
  mutating func add(
    _ instance: Int = 2, cv: String? = nil, domain: String = "sealer.example.net",
    _ change: (inout Set) -> Void = { _ in }
  ) {
    var set = Set(instance, cv: cv, domain: domain)
    change(&set)
    seal(set)
  }

  mutating func addSignature(_ changes: (String, String?)...) {
    add { Set.change(&$0.signature, changes) }
  }

  mutating func addSeal(_ changes: (String, String?)...) {
    add { Set.change(&$0.seal, changes) }
  }

  mutating func `repeat`(_ name: String) {
    guard let field = message.fields.first(where: { $0.name == name }) else { return }
    message.fields.insert(field, at: 0)
  }
}
