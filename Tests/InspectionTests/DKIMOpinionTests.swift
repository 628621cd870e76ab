import Authentication
import DNS
import Inspection
import Mail
import OpenSSL
import Testing

/// What a session does with a second verifier of DKIM signatures.
@Suite struct DKIMOpinionTests {
  /// Notes what it is shown, and says what it is told to say.
  final class Verifier: DKIMSecondVerifier, @unchecked Sendable {
    final class Message: DKIMSecondMessage {
      let verifier: Verifier

      init(_ verifier: Verifier) { self.verifier = verifier }

      func update(_ chunk: UnsafeRawBufferPointer) -> Bool {
        verifier.body += chunk
        return verifier.works
      }

      func finish(keys: [DKIMSecondKey]) -> [DKIMSecondAnswer]? {
        verifier.keys = keys
        return verifier.answers
      }
    }

    // Not locked, because a test has it on one thread.
    var answers: [DKIMSecondAnswer]?
    var works = true
    var fields: [String] = []
    var body: [UInt8] = []
    var keys: [DKIMSecondKey] = []
    var messages = 0

    init(_ answers: [DKIMSecondAnswer]?) { self.answers = answers }

    func makeMessage(fields: [ArraySlice<UInt8>], signatures: Int) -> (any DKIMSecondMessage)? {
      messages += 1
      self.fields = fields.map { String(decoding: $0, as: UTF8.self) }
      return Message(self)
    }
  }

  static let key = Ed25519PrivateKey(seed: Array(repeating: 9, count: 32))

  /// A signed message in relaxed form; a damaged one does not verify.
  static func fields(isDamaged: Bool = false) throws -> [(String, String)] {
    let key = try #require(key)
    let hash = Base64.encode(sha256(Array("text\r\n".utf8)))
    let field = "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.net; s=s; h=from; bh=\(hash); b="
    let signature = key.sign(sha256(Array("from:a@example.net\r\ndkim-signature:\(field)".utf8)))
    return [
      ("DKIM-Signature", " " + field + Base64.encode(signature)),
      ("From", isDamaged ? " b@example.net" : " a@example.net"), ("X-Folded", " a\n b"),
    ]
  }

  static func driver(_ engine: DKIMEngine, _ verifier: Verifier?, hasKey: Bool = true) throws -> SessionDriver
  {
    var rules = AuthenticationRules()
    rules.dkimEngine = engine
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
        trustedNetworks: [Network("198.51.100.0/24")].compactMap { $0 }, authentication: rules),
      secondVerifier: verifier)
    if hasKey {
      driver.zone.text(
        "s._domainkey.example.net", "v=DKIM1; k=ed25519; p=" + Base64.encode(try #require(key).publicKey))
    }
    driver.zone.text("_dmarc.example.net", "v=DMARC1; p=none")
    driver.connect()
    return driver
  }

  private static func dmarc(_ outcome: MessageOutcome) -> DMARCResult? {
    outcome.checks?.dmarc?.evaluation.result
  }

  @Test func nativeAsksNobody() throws {
    let verifier = Verifier([.passes])
    var driver = try Self.driver(.native, verifier)
    let outcome = try driver.message(Self.fields())
    #expect(outcome.checks?.dkim?.result == .pass && outcome.checks?.dkimOpinion == nil)
    #expect(verifier.messages == 0 && verifier.body.isEmpty)
  }

  @Test(arguments: [DKIMEngine.compare, .libopendkim])
  func bothAgree(engine: DKIMEngine) throws {
    let verifier = Verifier([.passes])
    var driver = try Self.driver(engine, verifier)
    let fields = try Self.fields()
    let outcome = try driver.message(fields)
    #expect(outcome.checks?.dkimOpinion == [.agrees(.pass)])
    #expect(outcome.checks?.dkim?.result == .pass)
    #expect(verifier.fields == fields.map { "\($0.0):\($0.1.replacing("\n", with: "\r\n"))" })
    #expect(verifier.body == Array("text\r\n".utf8))
    guard case .record(let text) = verifier.keys.first, verifier.keys.count == 1 else {
      Issue.record("\(verifier.keys)")
      return
    }
    #expect(text.starts(with: Array("v=DKIM1; k=ed25519; p=".utf8)))
  }

  @Test func compareReportsAndOurOwnDecides() throws {
    for (isDamaged, answer, native) in [
      (false, DKIMSecondAnswer.fails(.signatureMismatch), DKIMResult.pass), (true, .passes, .fail),
    ] {
      var driver = try Self.driver(.compare, Verifier([answer]))
      let fields = try Self.fields(isDamaged: isDamaged)
      let outcome = try driver.message(fields)
      let other = native == .pass ? DKIMResult.fail : .pass
      #expect(outcome.checks?.dkimOpinion == [.differs(native: native, other: other)])
      #expect(outcome.checks?.dkim?.result == native && Self.dmarc(outcome)?.rawValue == native.rawValue)
      let report = try #require(outcome.checks?.dkimReports?.first?.disagreement)
      #expect(report.field == Array(fields[0].1.utf8))
      #expect(report.keyName == "s._domainkey.example.net")
      #expect(report.keyRecord?.starts(with: Array("v=DKIM1".utf8)) == true)
      #expect(report.bodyHash == sha256(Array("text\r\n".utf8)))
      // What was signed can be made again of the case alone.
      // Behind it stand 88 characters of base64.
      let unsigned = fields[0].1.dropFirst().dropLast(88)
      let from = fields[1].1.dropFirst()
      #expect(report.headerHash == sha256(Array("from:\(from)\r\ndkim-signature:\(unsigned)".utf8)))
      #expect((report.native == nil) == (native == .pass) && (report.other == nil) == (native != .pass))
    }
  }

  @Test func theOtherDecidesWhereItIsChosen() throws {
    for (isDamaged, answer, result) in [
      (false, DKIMSecondAnswer.fails(.signatureMismatch), DKIMResult.fail), (true, .passes, .pass),
      (false, .fails(.keyRevoked), .permerror),
    ] {
      var driver = try Self.driver(.libopendkim, Verifier([answer]))
      let outcome = try driver.message(Self.fields(isDamaged: isDamaged))
      #expect(outcome.checks?.dkim?.result == result)
      #expect(Self.dmarc(outcome) == (result == .pass ? .pass : .fail))
      #expect(outcome.checks?.dkimReports?.first?.disagreement != nil)
    }
  }

  /// Two failures of different words are no difference, and ours tells more.
  @Test func twoFailuresAgree() throws {
    var driver = try Self.driver(.libopendkim, Verifier([.fails(.bodyHashMismatch)]))
    let outcome = try driver.message(Self.fields(isDamaged: true))
    #expect(outcome.checks?.dkimOpinion == [.agrees(.fail)])
    #expect(outcome.checks?.dkim?.signatures.first?.problem == .signatureMismatch)
  }

  @Test(arguments: [[DKIMSecondAnswer.silent], [], [.passes, .passes], nil])
  func whereTheOtherIsSilentOurOwnDecides(answers: [DKIMSecondAnswer]?) throws {
    var driver = try Self.driver(.libopendkim, Verifier(answers))
    let outcome = try driver.message(Self.fields())
    #expect(outcome.checks?.dkimOpinion == [.abstains(.library)])
    #expect(outcome.checks?.dkim?.result == .pass)
  }

  @Test func aFailureInTheBodyEndsIt() throws {
    let verifier = Verifier([.passes])
    verifier.works = false
    var driver = try Self.driver(.libopendkim, verifier)
    let outcome = try driver.message(Self.fields())
    #expect(outcome.checks?.dkimReports?.map(\.abstention) == [.library] && verifier.keys.isEmpty)
    #expect(outcome.checks?.dkim?.result == .pass)
  }

  @Test func whatOurParserRefusesIsNotShown() throws {
    let verifier = Verifier([.passes])
    var driver = try Self.driver(.compare, verifier)
    let good = try Self.fields()
    let outcome = try driver.message(
      [("DKIM-Signature", " v=1; a=rsa-sha1; d=example.net"), ("dkim-signature ", " junk")] + good)
    #expect(
      outcome.checks?.dkimOpinion == [.abstains(.notAccepted), .abstains(.notAccepted), .agrees(.pass)])
    #expect(verifier.fields.count == good.count)
  }

  @Test func withoutSignaturesNothingIsMade() throws {
    let verifier = Verifier([])
    var driver = try Self.driver(.compare, verifier)
    let outcome = try driver.message([("From", " a@example.net")])
    #expect(outcome.checks?.dkimOpinion == nil && verifier.messages == 0)
    let odd = try driver.message([("From", " a@example.net"), ("DKIM-Signature", " x")])
    #expect(odd.checks?.dkimOpinion == [.abstains(.notAccepted)] && verifier.messages == 0)
  }

  @Test func keysThatAreMissing() throws {
    let verifier = Verifier([.fails(.noKeyName)])
    var driver = try Self.driver(.compare, verifier, hasKey: false)
    let missing = try driver.message(Self.fields())
    #expect(verifier.keys == [.missing] && missing.checks?.dkimOpinion == [.agrees(.permerror)])
    driver.zone.fail("s._domainkey.example.net", .txt, .timeout)
    verifier.keys = []
    let failed = try driver.message(Self.fields())
    #expect(verifier.keys.isEmpty && failed.checks?.dkimOpinion == [.abstains(.dns)])
  }

  @Test func mailOfOurOwnIsNotShown() throws {
    let verifier = Verifier([.passes])
    var driver = try Self.driver(.compare, verifier)
    driver.connect(from: "198.51.100.7")
    let outcome = try driver.message(Self.fields())
    #expect(outcome.checks == nil && verifier.messages == 0)
  }
}
