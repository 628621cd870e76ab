import Authentication
import Inspection
import Mail
import OpenSSL
import Testing

/// Which messages a session signs.
@Suite struct SigningTests {
  /// A key that signs by hashing, or fails.
  final class Key: DKIMSigningKey {
    let algorithm = DKIMAlgorithm.rsaSHA256
    let publicKey = DKIMPublicKey(type: .rsa, octets: [], bits: 2048)
    let works: Bool

    init(works: Bool) { self.works = works }

    func sign(digest: [UInt8]) -> [UInt8]? { works ? sha256(digest) : nil }
  }

  static func driver(works: Bool = true, hasKeys: Bool = true) throws -> SessionDriver {
    var signers: [DKIMSigner] = []
    for (domain, selector) in [("example.com", "a"), ("example.com", "b"), ("example.org", "c")] {
      signers.append(
        DKIMSigner(
          domain: try #require(DomainName(domain)), selector: try #require(DomainName(selector)),
          key: Key(works: works)))
    }
    return try SessionDriver(signers: DKIMSigningTable(hasKeys ? signers : []))
  }

  /// The selectors of the signatures that were put on top, from the top.
  static func selectors(_ outcome: MessageOutcome) -> [String] {
    outcome.edits.compactMap { edit in
      guard case .insertAtTop("DKIM-Signature", let value) = edit else { return nil }
      return value.split(separator: ";").first { $0.contains("s=") && !$0.contains("rsa") }
        .map { $0.filter { !$0.isWhitespace } }
    }.reversed()
  }

  @Test(arguments: [
    (" ann@example.com", ["s=a", "s=b"]), (" ann@news.example.com", ["s=a", "s=b"]),
    (" ann@example.org", ["s=c"]), (" ann@example.net, bob@example.org, eve@example.com", ["s=c"]),
    (" Ann <ann@EXAMPLE.com>", ["s=a", "s=b"]), (" ann@example.net", []), (" ann@com", []), ("", []),
    (" nobody", []), (" <>", []), (" ann@[192.0.2.1]", []), (" ann@example.com.example.net", []),
    (" \"ann@example.com\" <eve@example.net>", []), (" ann@example.com eve@example.net", []),
  ])
  func theAuthorsDomainSigns(from: String, selectors: [String]) throws {
    var driver = try Self.driver()
    driver.connect(daemonName: "ORIGINATING")
    let outcome = try driver.message([("From", from)])
    #expect(Self.selectors(outcome) == selectors)
    #expect(outcome.disposition == .accepted)
    switch outcome.signing {
    case .signed(let signatures): #expect(signatures.map { "s=\($0.selector)" } == selectors)
    case .unsigned(let reason):
      #expect(selectors.isEmpty && [.noKey, .noAuthor].contains(reason))
    case .failed, nil: Issue.record("\(String(describing: outcome.signing))")
    }
  }

  @Test func repeatedAuthorsAreNotSigned() throws {
    var driver = try Self.driver()
    driver.connect(daemonName: "ORIGINATING")
    let outcome = try driver.message([("From", " a@example.com"), ("From", " a@example.com")])
    #expect(outcome.signing == .unsigned(.noAuthor) && Self.selectors(outcome).isEmpty)
  }

  /// Mail from outside is never signed, whatever it says.
  @Test(arguments: [nil, "smtpd", "ORIGINATING2"])
  func whatOnlyClaimsOurAddressIsNotSigned(daemonName: String?) throws {
    var driver = try Self.driver()
    driver.connect(from: "192.0.2.66", daemonName: daemonName)
    let outcome = try driver.message(
      [("From", " ann@example.com"), ("X-Originating", " yes")], sender: "<ann@example.com>")
    #expect(outcome.signing == nil && Self.selectors(outcome).isEmpty)
    #expect(outcome.checks != nil)
  }

  @Test func trustedAndAuthenticatedClientsAreSigned() throws {
    var trusted = try Self.driver()
    trusted.connect(from: "198.51.100.7")
    #expect(Self.selectors(try trusted.message([("From", " a@example.com")])) == ["s=a", "s=b"])
    var user = try Self.driver()
    user.connect(from: "192.0.2.66")
    _ = user.session.on(
      .mail(MailCommand(path: Array("<a@example.com>".utf8), parameters: [], authenticationType: "PLAIN")))
    user.header("From", " a@example.com")
    _ = user.session.onEndOfHeader()
    user.body("text\r\n")
    #expect(Self.selectors(try user.end()) == ["s=a", "s=b"])
    // The next message of the connection is not authenticated.
    #expect(Self.selectors(try user.message([("From", " a@example.com")])).isEmpty)
  }

  /// Without a client: what sendmail(1) and bounce(8) make is signed, what has been elsewhere is not.
  @Test(arguments: [
    ([("From", " a@example.com")], ["s=a", "s=b"]),
    ([("From", " MAILER-DAEMON@mx.example.com (Mail Delivery System)")], ["s=a", "s=b"]),
    ([("Received", " from x by y"), ("From", " a@example.com")], []),
    ([("X-GoMail-Verdict", " forged"), ("From", " a@example.com")], []),
    ([("Received-SPF", " pass"), ("From", " a@example.com")], []),
    ([("Authentication-Results", " mx.example.com; dkim=pass"), ("From", " a@example.com")], []),
    (
      [("Authentication-Results", " mx.example.net; dkim=pass"), ("From", " a@example.com")], ["s=a", "s=b"]
    ),
  ])
  func localMail(fields: [(String, String)], selectors: [String]) throws {
    var driver = try Self.driver()
    _ = driver.session.on(.connect(ClientConnection(role: .local)))
    let outcome = try driver.message(fields, sender: "<>")
    #expect(Self.selectors(outcome) == selectors)
    #expect(selectors.isEmpty == (outcome.signing == .unsigned(.inTransit)))
  }

  /// Mail from outside that is put back into the queue has its verdict, and stays as it is.
  @Test func requeuedMailIsNotSigned() throws {
    var driver = try Self.driver()
    driver.connect(from: "192.0.2.66")
    let first = try driver.message([("From", " a@example.com")])
    let seal = try #require(
      first.edits.compactMap { edit -> String? in
        if case .insertAtTop("X-GoMail-Verdict", let value) = edit { value } else { nil }
      }.first)
    _ = driver.session.on(.close)
    _ = driver.session.on(.connect(ClientConnection(role: .local)))
    let second = try driver.message([("X-GoMail-Verdict", " " + seal), ("From", " a@example.com")])
    #expect(second.disposition == .kept && second.signing == nil && second.edits.isEmpty)
  }

  /// The key's fault: the client comes again, and nothing goes out unsigned.
  @Test func aFailureIsTemporary() throws {
    var driver = try Self.driver(works: false)
    driver.connect(daemonName: "ORIGINATING")
    let outcome = try driver.message([("From", " a@example.com")])
    guard case .refuse(let refusal) = outcome.answer else {
      Issue.record("\(outcome)")
      return
    }
    #expect(refusal.cause == .signing && refusal.reply.description.hasPrefix("451 4.3.0"))
    #expect(outcome.edits.isEmpty && outcome.disposition == .rejected)
    guard case .failed(let error)? = outcome.signing else {
      Issue.record("\(String(describing: outcome.signing))")
      return
    }
    #expect("\(error)" == "the key a of example.com made no signature")
  }

  @Test func withoutKeysNothingIsSaid() throws {
    var driver = try Self.driver(hasKeys: false)
    driver.connect(daemonName: "ORIGINATING")
    #expect(try driver.message([("From", " a@example.com")]).signing == nil)
  }

  /// The seal and the results are ours and change on the way; the signatures stand above them.
  @Test func signaturesStandOnTop() throws {
    var driver = try Self.driver()
    driver.connect(daemonName: "ORIGINATING")
    let edits = try driver.message([("From", " a@example.com")]).edits
    let names = edits.compactMap { if case .insertAtTop(let name, _) = $0 { name } else { nil } }
    #expect(names == ["X-GoMail-Verdict", "Authentication-Results", "DKIM-Signature", "DKIM-Signature"])
  }

  /// Where the mail server does not tell the end of the header section, the whole body is hashed all the same.
  @Test func theEndOfTheHeaderMayBeMissing() throws {
    var told = try Self.driver()
    told.connect(daemonName: "ORIGINATING")
    let expected = try told.message([("From", " a@example.com")]).edits
    var driver = try Self.driver()
    driver.connect(daemonName: "ORIGINATING")
    _ = driver.mail("<a@example.org>")
    _ = driver.recipient("<b@example.com>")
    driver.header("From", " a@example.com")
    driver.body("te")
    driver.body("xt\r\n")
    #expect(try driver.end().edits == expected)
  }
}
