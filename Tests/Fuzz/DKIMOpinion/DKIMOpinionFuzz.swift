import Authentication
import DNS
import FuzzDKIMParts
import FuzzDriver
import LibOpenDKIM
import Mail

@main struct DKIMOpinionFuzz {
  static func main() { FuzzDriver.run() }
}

/// libopendkim behind its edge under libFuzzer. The input is as that of `FuzzDKIM`. Whatever it holds, the library comes
/// back, each signature has a report, and reports do not depend on how the body is cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  let end = input.firstIndex(of: 0) ?? 0
  let message = FuzzMessage(input[min(end + 1, input.count)...])
  guard let verifier = try? OpenDKIMVerifier.shared() else { return 0 }
  let author = AuthorDomain(fields: message.header.values(named: "from"))
  let verification = DKIMVerification(header: message.header, fromDomain: author.domain)
  let answer = DNSOutcome.answer(DNSAnswer(records: [.txt(Array(input[..<end]))], ttl: 1))
  var opinions: [[DKIMAbstention?]] = []
  for size in [1, 7, max(message.body.count, 1)] {
    let crypto = FuzzCrypto()
    let second = DKIMSecondVerification(verification, author: author, verifier: verifier)
    var hashing = verification.makeBodyHashing(crypto: crypto)
    var rest = message.body[...]
    while !rest.isEmpty {
      hashing.update(Array(rest.prefix(size)))
      rest.prefix(size).withUnsafeBytes(second.update)
      rest = rest.dropFirst(size)
    }
    let body = hashing.finish()
    var answers: [DNSQuestion: DNSOutcome] = [:]
    let now = Timestamp(seconds: 1_800_000_000)
    let native = verification.results(
      body: body,
      lookup: { question in
        answers[question] = answer
        return answer
      }, crypto: crypto, now: now)
    let reports = second.reports(native: native, answers: answers, body: body, crypto: crypto, now: now)
    FuzzDriver.expect(reports.count == native.signatures.count, "each signature has a report")
    _ = native.decided(by: reports)
    opinions.append(reports.map(\.abstention))
  }
  FuzzDriver.expect(opinions.allSatisfy { $0 == opinions.first }, "the cut of the body does not count")
  return 0
}

/// Takes some signatures for valid.
private struct FuzzCrypto: DKIMCrypto {
  func makeDigest() -> any DKIMDigest { FuzzDigest() }

  func check(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMCheck {
    signature.first == digest.first ? .valid : .invalid
  }
}
