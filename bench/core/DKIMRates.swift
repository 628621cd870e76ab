import Authentication
import BenchShim
import DNS
import Mail
import OpenSSL

/// Verifications beside the least they can cost and beside libopendkim. Each is all of a message's: its fields are
/// taken one by one, the body in chunks as a milter gets them, the key record comes out of memory.
enum DKIMRates {
  /// After every signature that is made here.
  static let now = Timestamp(seconds: 4_000_000_000)

  static func measure(seconds: Double) {
    Table.row(
      "DKIM verifications, relaxed/relaxed",
      ["ours", "limit", "libopendkim", "ours/limit", "ours/libopendkim"])
    for (name, isEd25519, octets) in [
      ("rsa-2048, 4 kB", false, 4 << 10), ("rsa-2048, 50 kB", false, 50 << 10),
      ("rsa-2048, 1 MB", false, 1 << 20),
      ("ed25519, 4 kB", true, 4 << 10),
    ] {
      guard let key = bench_key_new(isEd25519), let verifier = bench_verifier_new(key) else {
        BenchCore.fail("no key")
      }
      let message = SampleMessage(octets: octets, key: key)
      let crypto = DKIMCryptography()
      let record = "v=DKIM1; k=\(isEd25519 ? "ed25519" : "rsa"); p=" + String(cString: bench_key_public(key))
      let answer = DNSOutcome.answer(DNSAnswer(records: [.txt(Array(record.utf8))], ttl: 3600))
      let rates = Stopwatch.rates(
        of: [
          ("our verification", { verify(message, crypto, answer) }),
          ("libcrypto alone", { bench_limit(key, message.body, message.body.count, message.headerOctets) }),
          ("libopendkim", { message.verify(with: verifier) }),
        ], seconds: seconds)
      Table.row(
        "  " + name,
        rates.map(Table.number) + [Table.number(rates[0] / rates[1]), Table.number(rates[0] / rates[2])])
    }
  }

  private static func verify(_ message: SampleMessage, _ crypto: DKIMCryptography, _ answer: DNSOutcome)
    -> Bool
  {
    let verification = DKIMVerification(header: message.header, fromDomain: DomainName("example.org"))
    var hashing = verification.makeBodyHashing(crypto: crypto)
    message.forEachChunk { hashing.update($0) }
    let results = verification.results(
      body: hashing.finish(), lookup: { _ in answer }, crypto: crypto, now: now)
    return results.signatures.count == 1 && results.signatures.allSatisfy { $0.result == .pass }
  }
}
