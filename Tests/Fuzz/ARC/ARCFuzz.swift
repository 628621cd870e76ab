import Authentication
import DNS
import FuzzDriver
import Mail

@main struct ARCFuzz {
  static func main() { FuzzDriver.run() }
}

/// ARC chains under libFuzzer. The input is: key record, NUL, header section with lines ended by LF, an empty line,
/// body. Whatever it holds, the chain has a result, which does not depend on how the body is cut, and only a chain
/// that passes can be trusted.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  let end = input.firstIndex(of: 0) ?? 0
  let record = Array(input[..<end])
  var fields: [(name: [UInt8], value: [UInt8])] = []
  var body: [UInt8] = []
  var position = min(end + 1, input.count)
  while position < input.count {
    let stop = input[position...].firstIndex(of: 0x0a) ?? input.count
    let line = input[position..<stop]
    position = stop + 1
    if line.isEmpty {
      body = position < input.count ? Array(input[position...]) : []
      break
    }
    if line.first == 0x20 || line.first == 0x09, !fields.isEmpty {
      fields[fields.count - 1].value += [0x0a] + line
      continue
    }
    let colon = line.firstIndex(of: 0x3a) ?? line.endIndex
    fields.append((Array(line[..<colon]), Array(line[colon...].dropFirst())))
  }
  let answer = DNSOutcome.answer(DNSAnswer(records: [.txt(record)], ttl: 1))
  let first = results(fields, body, 1, answer)
  FuzzDriver.expect(first == results(fields, body, 7, answer), "the cut of the body does not count")
  FuzzDriver.expect(
    (first.problem?.description ?? "").utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }, "a reason is plain ASCII")
  FuzzDriver.expect((first.result == .pass) == (first.oldestPass != nil), "the oldest pass is that of a pass")
  if first.result == .pass {
    FuzzDriver.expect(first.chain.map(\.instance) == Array(1...first.chain.count), "a chain has no gaps")
    FuzzDriver.expect(first.chain.allSatisfy { $0.seal == .pass }, "every seal of a pass verified")
    FuzzDriver.expect(first.chain.last?.messageSignature == .pass, "the newest message signature verified")
  }
  guard let author = DomainName("example.com"), let sealer = DomainName("example.net") else { return 0 }
  var evaluation = DMARCEvaluation(method: .treeWalk)
  evaluation.organizationalDomain = author
  if case .vouched = ARCTrust(first, sealers: [sealer], author: author, evaluation: evaluation) {
    FuzzDriver.expect(first.result == .pass && first.coversMessage, "only a pass can be trusted")
    FuzzDriver.expect(first.chain.last?.domain == sealer, "the newest sealer is trusted")
  }
  let outage = results(fields, body, 64, .failure(.timeout))
  FuzzDriver.expect(outage.result != .pass, "without keys nothing passes")
  _ = (first.finding, first.reportComment)
  return 0
}

private func results(
  _ fields: [(name: [UInt8], value: [UInt8])], _ body: [UInt8], _ size: Int, _ answer: DNSOutcome
) -> ARCResults {
  var header = HeaderSection()
  for field in fields { header.append(name: field.name, value: field.value) }
  let verification = ARCVerification(header: header)
  let crypto = FuzzCrypto()
  var hashes = DKIMBodyHashes()
  let hashing = DKIMBodyHashing(dkim: nil, arc: verification, crypto: crypto)
  if var hashing {
    var rest = body[...]
    while !rest.isEmpty {
      hashing.update(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    hashes = hashing.finish()
  }
  return verification.results(
    body: hashes, lookup: { _ in answer }, crypto: crypto, now: Timestamp(seconds: 1_800_000_000))
}

/// Takes every signature whose first octet is that of the input's digest, or is zero, so that the ways to a pass are
/// seen too.
private struct FuzzCrypto: DKIMCrypto {
  func makeDigest() -> any DKIMDigest { FuzzDigest() }

  func check(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMCheck {
    signature.first == digest.first || signature.first == 0 ? .valid : .invalid
  }
}

/// A digest that is always the same 32 octets but for an empty body, so that body hashes can be met.
private final class FuzzDigest: DKIMDigest {
  private var isEmpty = true

  func update(_ bytes: UnsafeRawBufferPointer) { isEmpty = isEmpty && bytes.isEmpty }

  func finish() -> [UInt8] {
    defer { isEmpty = true }
    return Array(repeating: isEmpty ? 1 : 0, count: 32)
  }
}
