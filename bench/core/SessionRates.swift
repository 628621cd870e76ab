import Authentication
import BenchShim
import DNS
import Inspection
import LibOpenDKIM
import Mail
import OpenSSL

/// Whole messages through an `SMTPSession`: from the connection to the edits, as the milter has it but for
/// libmilter, the log and the DNS.
enum SessionRates {
  static func measure(seconds: Double) {
    guard let verifier = try? OpenDKIMVerifier.shared() else { BenchCore.fail("no libopendkim") }
    Table.row(
      "sessions of one message: signed by rsa-2048, judged, sealed", ["native", "compare", "native/compare"])
    for (name, octets) in [("4 kB", 4 << 10), ("50 kB", 50 << 10), ("1 MB", 1 << 20)] {
      guard let key = bench_key_new(false), let secret = VerdictKey(id: "k", secret: Array(0..<32)),
        let deliveryID = DeliveryID(random: Array(0..<16)), let queueID = QueueID("4jXcZr6fYLz9Mm8")
      else { BenchCore.fail("no key") }
      let message = SampleMessage(octets: octets, key: key)
      let zone = TextZone([
        "s._domainkey.example.org": "v=DKIM1; k=rsa; p=" + String(cString: bench_key_public(key)),
        "example.org": "v=spf1 ip4:192.0.2.0/24 -all",
        "_dmarc.example.org": "v=DMARC1; p=reject; rua=mailto:reports@example.org",
      ])
      func desk(_ engine: DKIMEngine) -> Desk {
        var authentication = AuthenticationRules()
        authentication.dkimEngine = engine
        return Desk(
          rules: InspectionRules(
            authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 25 << 20,
            authentication: authentication),
          keys: VerdictKeyring(secret), crypto: DKIMCryptography(), verifier: verifier, zone: zone,
          ending: .endOfMessage(queueID: queueID, receivedAt: DKIMRates.now, deliveryID: deliveryID))
      }
      let (native, compare) = (desk(.native), desk(.compare))
      let rates = Stopwatch.rates(
        of: [
          ("a session", { native.pass(message) }),
          ("a session with dkim_engine: compare", { compare.pass(message, isCompared: true) }),
        ], seconds: seconds)
      Table.row("  " + name, rates.map(Table.number) + [Table.number(rates[0] / rates[1])])
    }
  }

  private struct Desk {
    let rules: InspectionRules
    let keys: VerdictKeyring
    let crypto: DKIMCryptography
    let verifier: OpenDKIMVerifier
    let zone: TextZone
    let ending: SessionEvent

    /// Whether the message was accepted with DMARC's pass, and libopendkim agreed where it was asked.
    func pass(_ message: SampleMessage, isCompared: Bool = false) -> Bool {
      var session = SMTPSession(
        rules: rules, keys: keys, hmac: hmacSHA256, crypto: crypto, secondVerifier: verifier)
      let client = ClientConnection(
        hostname: "out1.example.org", address: IPAddress(v4: 0xc000_0207), port: 40_000, daemonName: "smtpd")
      _ = session.on(.connect(client))
      _ = session.on(.connectionChecked(.admitted(isExempt: false)))
      _ = session.on(.helo(name: Array("out1.example.org".utf8), tls: nil))
      _ = session.on(.mail(MailCommand(path: Array("<bounce-4711@example.org>".utf8), parameters: [])))
      _ = session.on(.recipient(path: Array("<inbox@example.com>".utf8)))
      for index in message.names.indices {
        message.names[index].withUnsafeBytes { name in
          message.values[index].withUnsafeBytes { session.onHeader(name: name, value: $0) }
        }
      }
      _ = session.onEndOfHeader()
      message.forEachChunk { session.onBody($0) }
      guard session.on(ending) == [.authenticate] else { return false }
      let means = AuthenticationMeans(lookup: zone.answer, registrableDomain: { _ in nil }, lot: 0)
      guard case .finish(let outcome)? = session.authenticate(means).first else { return false }
      return outcome.disposition == .accepted && outcome.edits.count == 3
        && outcome.checks?.dmarc?.evaluation.result == .pass && outcome.checks?.dkim?.result == .pass
        && outcome.checks?.dkimOpinion == (isCompared ? [.agrees(.pass)] : nil)
    }
  }
}
