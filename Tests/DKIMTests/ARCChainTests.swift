import Authentication
import DNS
import Mail
import Testing

/// RFC 8617's rules about chains, one after the other.
@Suite struct ARCChainTests {
  @Test func noFieldsAreNoChain() {
    let results = ARCMessage().results()
    #expect(results.result == .none && results.problem == nil && results.chain.isEmpty)
    #expect(results.oldestPass == nil)
  }

  @Test(arguments: [1, 2, 3, 10, 49, 50]) func chainsOfCarefulSealersPass(_ count: Int) {
    let results = ARCMessage(sets: count).results()
    #expect(results.problem == nil)
    #expect(results.result == .pass && results.coversMessage)
    #expect(results.chain.map(\.instance) == Array(1...count))
    #expect(results.chain.allSatisfy { $0.seal == .pass })
    #expect(results.chain.map(\.status) == [ARCResult.none] + Array(repeating: .pass, count: count - 1))
    // Ten message signatures below the newest are looked at.
    #expect(results.oldestPass == (count <= 11 ? 0 : count - 10))
  }

  @Test func moreThanFiftySetsFail() {
    var message = ARCMessage(sets: 50)
    message.seal(ARCMessage.Set(51))
    #expect(message.results().problem == .tooManySets)
    #expect(message.results().result == .fail)
  }

  @Test(arguments: ARCRule.all.indices) func everyRule(_ index: Int) {
    let rule = ARCRule.all[index]
    var message = ARCMessage(sets: 1)
    rule.change(&message)
    let results = message.results()
    let reason = results.problem?.description
    switch rule.problem {
    case nil:
      #expect(results.result == .pass, "rule \(index), \(rule.section): \(reason ?? "")")
    case "results":
      #expect(
        reason == "ARC-Authentication-Results without a valid instance", "rule \(index), \(rule.section)")
    case "signature i":
      #expect(reason == "ARC-Message-Signature without a valid instance", "rule \(index), \(rule.section)")
    case "seal i":
      #expect(reason == "ARC-Seal without a valid instance", "rule \(index), \(rule.section)")
    case let problem?:
      #expect(
        results.result == .fail && reason?.contains(problem) == true, "rule \(index): \(reason ?? "pass")")
    }
    #expect(results.problem?.isTemporary != true)
    #expect((reason ?? "").utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f })
  }

  /// The order of the fields in the header does not count, their case neither.
  @Test func instancesDecideNotPlaces() {
    var message = ARCMessage(sets: 3)
    message.message.fields.sort { $0.name.count > $1.name.count }
    for index in message.message.fields.indices where index.isMultiple(of: 2) {
      message.message.fields[index].name = message.message.fields[index].name.uppercased()
    }
    #expect(message.results().result == .pass)
  }

  /// Step 5: who changed the message is after the oldest pass.
  @Test func theOldestPassIsFound() {
    var message = ARCMessage(sets: 1)
    message.edit("Subject") { $0 += " [list]" }
    for instance in 2...4 { message.seal(ARCMessage.Set(instance)) }
    let results = message.results()
    #expect(results.result == .pass && results.oldestPass == 2)
    #expect(results.chain.map(\.messageSignature) == [.fail, .pass, .pass, .pass])
    message.message.body += "footer\r\n"
    message.seal(ARCMessage.Set(5))
    let changed = message.results()
    #expect(changed.result == .pass && changed.oldestPass == 5)
    #expect(changed.chain.map(\.messageSignature) == [.none, .none, .none, .fail, .pass])
  }

  /// An older message signature decides nothing, whatever it holds.
  @Test(
    arguments: [
      [("a", "rsa-sha1")], [("h", "arc-seal")], [("bh", nil)], [("l", "1")], [("x", "1")], [("d", "net")],
    ] as [[(String, String?)]]) func olderSignaturesDecideNothing(_ changes: [(String, String?)])
  {
    var message = ARCMessage()
    message.add(1) { ARCMessage.Set.change(&$0.signature, changes) }
    message.add()
    #expect(message.results().result == .pass)
    #expect(message.results().oldestPass == 2)
  }

  @Test func theBodyMayComeInAnyPieces() {
    var message = ARCMessage()
    message.message.body = "a  b \t\r\n\r\n c\r\n\r\n\r\n"
    for (instance, method) in [(1, "simple/simple"), (2, "relaxed/relaxed"), (3, "relaxed/simple")] {
      message.add(instance) { ARCMessage.Set.change(&$0.signature, [("c", method)]) }
    }
    for size in 1...message.message.body.utf8.count {
      #expect(message.results(chunk: size).oldestPass == 0)
    }
  }

  @Test func keysAreAskedForOnceAndTheNewestFirst() {
    var message = ARCMessage(sets: 2)
    message.add(3, domain: "third.example.net")
    let verification = ARCVerification(header: message.message.header)
    #expect(
      verification.questions.map(\.description)
        == ["arc._domainkey.third.example.net TXT", "arc._domainkey.sealer.example.net TXT"])
    var asked: [String] = []
    let results = message.results { question in
      asked.append(question.description)
      return TestMessage.answer(TestMessage.record)
    }
    #expect(results.result == .pass)
    #expect(asked == verification.questions.map(\.description))
  }

  /// A chain ends at its first failure: nothing else is asked for.
  @Test func nothingIsAskedBehindAFailure() {
    var message = ARCMessage()
    for instance in 1...5 { message.add(instance, domain: "n\(instance).example.net") }
    for failing in 1...5 {
      var asked = 0
      let results = message.results { question in
        asked += 1
        return question.name.description.contains("n\(failing).")
          ? .nameError(ttl: 1)
          : TestMessage.answer(TestMessage.record)
      }
      #expect(asked == 6 - failing)
      let problem: ARCProblem =
        failing == 5
        ? .messageSignature(.noKeyName, instance: 5) : .seal(.noKeyName, instance: failing)
      #expect(results.problem == problem)
      #expect(results.oldestPass == nil)
    }
  }

  @Test func manyKeysAreNotAskedAhead() {
    var message = ARCMessage()
    for instance in 1...30 { message.add(instance, domain: "n\(instance).example.net") }
    #expect(ARCVerification(header: message.message.header).questions.count == 6)
    #expect(message.results().result == .pass)
  }

  @Test(
    arguments: [
      (TestMessage.answer("v=DKIM1; k=ed25519; p="), "key revoked", false),
      (TestMessage.answer("v=DKIM1; k=rsa; p=QUJD"), "key is of another type", false),
      (TestMessage.answer(TestMessage.record + "; h=sha1"), "key is not for this hash", false),
      (TestMessage.answer(TestMessage.record + "; s=tlsrpt"), "key is not for e-mail", false),
      (TestMessage.answer("hello"), "key syntax error", false),
      (.noData(ttl: 1), "no key, no TXT record", false), (.nameError(ttl: 1), "no key, no such name", false),
      (.failure(.timeout), "key lookup failed", true),
      (.failure(.serverFailure(rcode: 2)), "key lookup failed", true),
      (.failure(.budgetExhausted), "key lookup failed", true),
    ] as [(DNSOutcome, String, Bool)]) func keysHaveDKIMsRules(
      _ answer: DNSOutcome, _ reason: String, _ isTemporary: Bool
    )
  {
    let results = ARCMessage(sets: 2).results { _ in answer }
    #expect(results.result == .fail)
    #expect(results.problem?.description.contains(reason) == true, "\(String(describing: results.problem))")
    #expect(results.problem?.isTemporary == isTemporary)
  }

  @Test func notesOfKeysAreKept() {
    #expect(
      ARCMessage(sets: 1).results { _ in TestMessage.answer(TestMessage.record + "; t=s") }.result == .pass)
    let tested = ARCMessage(sets: 1).results { _ in TestMessage.answer(TestMessage.record + "; t=y") }
    #expect(tested.result == .pass && tested.chain.first?.isTesting == true)
  }

  @Test(
    arguments: [
      ([], true), ([("h", "to:subject")], false), ([("h", "")], false), ([("l", "32")], true),
      ([("l", "3")], false),
      ([("l", "0")], false),
    ] as [([(String, String?)], Bool)]) func itIsKnownWhatTheNewestSignatureCovers(
      _ changes: [(String, String?)], _ covers: Bool
    )
  {
    var message = ARCMessage()
    message.add(1) { ARCMessage.Set.change(&$0.signature, changes) }
    let results = message.results()
    #expect(results.result == .pass && results.coversMessage == covers)
  }

  @Test func theFindingStaysSmall() throws {
    #expect(ARCMessage(sets: 50).results().finding.chain.count == 50)
    var message = ARCMessage()
    let long = (0..<3).map { _ in String(repeating: "x", count: 60) }.joined(separator: ".") + ".example.net"
    for instance in 1...50 { message.add(instance, domain: long) }
    let finding = message.results().finding
    #expect(finding.chain.last?.instance == 50)
    #expect(finding.chain.map(\.instance) == Array((51 - finding.chain.count)...50))
    #expect((10..<30).contains(finding.chain.count))
  }

  @Test func brokenChainsShowTheirSeals() {
    var message = ARCMessage(sets: 2)
    _ = message.remove("ARC-Message-Signature")
    let finding = message.results().finding
    #expect(finding.result == .fail && finding.reason == "no ARC-Message-Signature of instance 2")
    #expect(finding.chain.map(\.instance) == [1, 2])
    #expect(finding.chain.allSatisfy { $0.result == .none && $0.messageSignature == .none })
  }
}
