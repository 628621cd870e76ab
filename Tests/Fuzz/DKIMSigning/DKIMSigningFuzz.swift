import Authentication
import DNS
import FuzzDKIMParts
import FuzzDriver
import Mail

@main struct DKIMSigningFuzz {
  static func main() { FuzzDriver.run() }
}

/// Our own signatures under libFuzzer. The input is: an octet that chooses the canonicalizations, header section with
/// lines ended by LF, an empty line, body. Whatever it holds, our own verifier lets the signature pass.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  guard let choice = input.first, let domain = DomainName("example.com"), let selector = DomainName("s")
  else {
    return 0
  }
  let message = FuzzMessage(input[1...])
  guard message.header.count < HeaderSection.maximumFields - 1 else { return 0 }
  var rules = DKIMSigningRules()
  rules.canonicalization = DKIMCanonicalizationPair(
    header: choice & 1 == 0 ? .relaxed : .simple, body: choice & 2 == 0 ? .relaxed : .simple)
  rules.lifetimeSeconds = choice & 4 == 0 ? nil : 60
  let crypto = FuzzCrypto()
  let now = Timestamp(seconds: 1_800_000_000)
  let signing = DKIMSigning(
    header: message.header, signers: [DKIMSigner(domain: domain, selector: selector, key: FuzzKey())],
    rules: rules)
  var hashing = signing.makeBodyHashing(crypto: crypto)
  hashing.update(message.body)
  guard let field = try? signing.fields(body: hashing.finish(), now: now, crypto: crypto).first else {
    FuzzDriver.expect(message.header.isBeyondLimits, "a message that can be signed is")
    return 0
  }
  let signed = message.header(below: (Array(DKIMSigning.fieldName.utf8), Array(" \(field)".utf8)))
  let verification = DKIMVerification(header: signed, fromDomain: domain)
  var body = verification.makeBodyHashing(crypto: crypto)
  for octet in message.body { body.update([octet]) }
  let record = "k=ed25519; p=" + Base64.encode(FuzzKey.octets)
  let results = verification.results(
    body: body.finish(),
    lookup: { _ in .answer(DNSAnswer(records: [.txt(Array(record.utf8))], ttl: 1)) }, crypto: crypto, now: now
  )
  FuzzDriver.expect(results.signatures.first?.result == .pass, "our own signature passes")
  return 0
}

/// Signs by copying the digest.
private final class FuzzKey: DKIMSigningKey {
  static let octets = Array(repeating: UInt8(1), count: 32)

  let algorithm = DKIMAlgorithm.ed25519SHA256
  let publicKey = DKIMPublicKey(type: .ed25519, octets: octets, bits: 256)

  func sign(digest: [UInt8]) -> [UInt8]? { digest }
}

private struct FuzzCrypto: DKIMCrypto {
  func makeDigest() -> any DKIMDigest { FuzzDigest() }

  func check(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMCheck {
    signature == digest ? .valid : .invalid
  }
}
