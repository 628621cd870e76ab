import Authentication
import BenchShim
import Mail
import OpenSSL

/// Signatures beside the least they can cost and beside libopendkim. Each is all of a message's: its fields are taken
/// one by one, the body in chunks as a milter gets them.
enum SigningRates {
  static func measure(seconds: Double) {
    Table.row(
      "DKIM signatures, relaxed/relaxed", ["ours", "limit", "libopendkim", "ours/limit", "ours/libopendkim"])
    for (name, isEd25519, octets) in [
      ("rsa-2048, 4 kB", false, 4 << 10), ("rsa-2048, 50 kB", false, 50 << 10),
      ("rsa-2048, 1 MB", false, 1 << 20), ("ed25519, 4 kB", true, 4 << 10),
    ] {
      guard let pair = bench_key_new(isEd25519), let other = bench_signer_new(pair), let key = key(of: pair),
        let domain = DomainName("example.org"), let selector = DomainName("s")
      else { BenchCore.fail("no key") }
      let message = SampleMessage(octets: octets, key: pair)
      let crypto = DKIMCryptography()
      let signer = DKIMSigner(domain: domain, selector: selector, key: key)
      let rates = Stopwatch.rates(
        of: [
          ("our signature", { sign(message, signer, crypto) }),
          (
            "libcrypto alone",
            { bench_sign_limit(pair, message.body, message.body.count, message.headerOctets) }
          ),
          ("libopendkim", { message.sign(with: other) }),
        ], seconds: seconds)
      Table.row(
        "  " + name,
        rates.map(Table.number) + [Table.number(rates[0] / rates[1]), Table.number(rates[0] / rates[2])])
    }
  }

  private static func key(of pair: OpaquePointer) -> DKIMPrivateKey? {
    var text = [CChar](repeating: 0, count: 4096)
    guard bench_key_private(pair, &text, text.count) else { return nil }
    return try? DKIMPrivateKey(pem: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
  }

  private static func sign(_ message: SampleMessage, _ signer: DKIMSigner, _ crypto: DKIMCryptography) -> Bool
  {
    let signing = DKIMSigning(header: message.header, signers: [signer], rules: DKIMSigningRules())
    var hashing = signing.makeBodyHashing(crypto: crypto)
    message.forEachChunk { hashing.update($0) }
    let fields = try? signing.fields(body: hashing.finish(), now: DKIMRates.now, crypto: crypto)
    return fields?.count == 1
  }
}
