import Authentication
import DNS
import FuzzDriver
import Mail

@main struct DKIMFuzz {
  static func main() { FuzzDriver.run() }
}

/// Signature fields, key records, canonicalization and selection under libFuzzer. The input is: key record,
/// NUL, header section with lines ended by LF, an empty line, body. Whatever it holds, each signature has a
/// result, and the body's forms do not depend on how the body is cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  let end = input.firstIndex(of: 0) ?? 0
  let record = Array(input[..<end])
  var header = HeaderSection()
  var body: [UInt8] = []
  var name: [UInt8] = []
  var value: [UInt8] = []
  var position = min(end + 1, input.count)
  while position < input.count {
    let stop = input[position...].firstIndex(of: 0x0a) ?? input.count
    let line = input[position..<stop]
    position = stop + 1
    if line.isEmpty {
      body = position < input.count ? Array(input[position...]) : []
      break
    }
    if line.first == 0x20 || line.first == 0x09 {
      value += [0x0a] + line
      continue
    }
    if !name.isEmpty { header.append(name: name, value: value) }
    let colon = line.firstIndex(of: 0x3a) ?? line.endIndex
    name = Array(line[..<colon])
    value = Array(line[colon...].dropFirst())
  }
  if !name.isEmpty { header.append(name: name, value: value) }

  let verification = DKIMVerification(header: header, fromDomain: DomainName("example.com"))
  let answer = DNSOutcome.answer(DNSAnswer(records: [.txt(record), .txt(body)], ttl: 1))
  var outcomes: [DKIMResults] = []
  for size in [1, 7, max(body.count, 1)] {
    let crypto = FuzzCrypto()
    var hashing = verification.makeBodyHashing(crypto: crypto)
    var rest = body[...]
    while !rest.isEmpty {
      hashing.update(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    outcomes.append(
      verification.results(
        body: hashing.finish(), lookup: { _ in answer }, crypto: crypto,
        now: Timestamp(seconds: 1_800_000_000)))
  }
  FuzzDriver.expect(outcomes.allSatisfy { $0 == outcomes.first }, "the cut of the body does not count")
  for result in outcomes.first?.signatures ?? [] {
    FuzzDriver.expect(
      (result.reason ?? "").utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }, "a reason is plain ASCII")
  }
  _ = outcomes.first?.finding(fromDomain: nil)
  return 0
}

/// Takes every signature with a short digest of its input, so that the ways to a pass are seen too.
private struct FuzzCrypto: DKIMCrypto {
  func makeDigest() -> any DKIMDigest { FuzzDigest() }

  func check(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMCheck {
    signature.first == digest.first ? .valid : .invalid
  }
}

private final class FuzzDigest: DKIMDigest {
  private var sum: UInt64 = 0xcbf2_9ce4_8422_2325

  func update(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  func finish() -> [UInt8] {
    defer { sum = 0xcbf2_9ce4_8422_2325 }
    return (0..<32).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 & 7 * 8)) }
  }
}
