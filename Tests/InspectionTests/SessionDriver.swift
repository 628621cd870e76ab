import Authentication
import Inspection
import Mail
import OpenSSL
import Testing

/// Drives a session as the milter does, with made-up randomness, time and HMAC.
struct SessionDriver {
  static let rules = InspectionRules(
    authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
    trustedNetworks: [Network("198.51.100.0/24")].compactMap { $0 })
  /// Not secure; the same input gives the same 32 octets, other input others.
  static let hmac: MessageAuthenticationCode = { key, message in
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key + message { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return (0..<32).map { UInt8(truncatingIfNeeded: state >> UInt64($0 % 8 * 8)) }
  }
  static let receivedAt = Timestamp(milliseconds: 1_795_363_101_042)

  var session: SMTPSession
  let keys: VerdictKeyring
  let deliveryID: DeliveryID
  /// What the DNS holds.
  var zone = Zone()
  /// The other implementation of SPF.
  var spfOpinion: SPFOpinion?

  init(
    rules: InspectionRules = rules, signers: DKIMSigningTable = DKIMSigningTable(),
    secondVerifier: (any DKIMSecondVerifier)? = nil
  ) throws {
    let key = try #require(VerdictKey(id: "k", secret: Array(repeating: 1, count: 32)))
    keys = VerdictKeyring(key)
    session = SMTPSession(
      rules: rules, keys: keys, hmac: Self.hmac, crypto: DKIMCryptography(), signers: signers,
      secondVerifier: secondVerifier)
    deliveryID = try #require(DeliveryID(random: Array(0..<16)))
  }

  /// A connection of an SMTP client that is let in.
  mutating func connect(from address: String = "192.0.2.1", daemonName: String? = nil) {
    let client = ClientConnection(
      role: .smtp, address: IPAddress(address), hostname: "client.example.org", daemonName: daemonName)
    _ = session.on(.connect(client))
    _ = session.on(.connectionChecked(.admitted(isExempt: false)))
    _ = session.on(.helo(name: Array("helo.example.org".utf8), tls: nil))
  }

  mutating func mail(_ path: String, _ parameters: String...) -> [SessionStep] {
    session.on(.mail(MailCommand(path: Array(path.utf8), parameters: parameters.map { Array($0.utf8) })))
  }

  mutating func recipient(_ path: String) -> [SessionStep] {
    session.on(.recipient(path: Array(path.utf8)))
  }

  mutating func header(_ name: String, _ value: String) {
    Array(name.utf8).withUnsafeBytes { name in
      Array(value.utf8).withUnsafeBytes { value in session.onHeader(name: name, value: value) }
    }
  }

  mutating func body(_ text: String) { Array(text.utf8).withUnsafeBytes { session.onBody($0) } }

  /// The end of a message, its checks answered from the zone.
  mutating func end() throws -> MessageOutcome {
    var steps = session.on(
      .endOfMessage(queueID: QueueID("4ABC"), receivedAt: Self.receivedAt, deliveryID: deliveryID))
    if steps == [.authenticate] {
      let zone = zone
      steps = session.authenticate(
        AuthenticationMeans(
          lookup: { zone.answer($0) },
          registrableDomain: { DomainName($0.labels.suffix(2).joined(separator: ".")) },
          lot: 0, spfOpinion: spfOpinion))
    }
    guard case .finish(let outcome) = try #require(steps.first), steps.count == 1 else {
      throw UnexpectedSteps(steps: steps)
    }
    return outcome
  }

  /// A whole message with these fields.
  mutating func message(
    _ fields: [(String, String)], sender: String = "<a@example.org>", body: String = "text\r\n"
  ) throws -> MessageOutcome {
    #expect(mail(sender).last == .reply(.proceed))
    #expect(recipient("<b@example.com>") == [.reply(.proceed)])
    for (name, value) in fields { header(name, value) }
    _ = session.onEndOfHeader()
    self.body(body)
    return try end()
  }
}

struct UnexpectedSteps: Error {
  let steps: [SessionStep]
}
