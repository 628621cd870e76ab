import Authentication
import DNS
import FuzzDriver
import Inspection
import JSON
import Mail

@main struct ExplainFuzz {
  static func main() { FuzzDriver.run() }
}

/// Explanations under libFuzzer. The input is: zone file, NUL, HELO name, NUL, sender, NUL, message file. Whatever they
/// hold, both printers say something, no octet of it reaches a terminal as a control character, and the same question
/// has the same answer.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let parts = FuzzDriver.bytes(start, count).split(
    separator: 0, maxSplits: 3, omittingEmptySubsequences: false)
  guard parts.count == 4, let zone = try? Zone(Array(parts[0])) else { return 0 }
  let file = MessageFile(Array(parts[3]), receiver: "mx.example.com")
  for name in file.fields.map(\.name) {
    FuzzDriver.expect(!name.isEmpty && !name.contains(0x0a), "a field has a name of one line")
  }
  FuzzDriver.expect(file.body.isEmpty || file.body.suffix(2) == [0x0d, 0x0a], "a body ends with a line end")
  let request = ExplanationRequest(
    client: IPAddress("192.0.2.1"), helo: String(decoding: parts[1], as: UTF8.self),
    sender: String(decoding: parts[2], as: UTF8.self), message: file, time: Timestamp(seconds: 1_800_000_000))
  for method in DMARCMethod.allCases {
    let first = explain(request, zone, method)
    let text = first.text(showsHeaders: true)
    FuzzDriver.expect(
      text.allSatisfy { line in
        line.unicodeScalars.allSatisfy {
          ($0.value >= 0x20 || $0 == "\t") && !(0x7f...0x9f).contains($0.value)
        }
      }, "no control characters")
    let json = first.json(showsHeaders: true)
    FuzzDriver.expect((try? JSONValue(parsing: json.serialized())) == json, "it is JSON")
    let second = explain(request, zone, method)
    FuzzDriver.expect(second.text(showsHeaders: true) == text, "the same question has the same text")
    FuzzDriver.expect(second.json(showsHeaders: true) == json, "the same question has the same JSON")
    if let level = first.levels.first(where: \.isConfigured) {
      FuzzDriver.expect(level.action == first.action, "the configured level is the verdict")
    }
    for finding in first.findings where finding.isCause {
      FuzzDriver.expect(!finding.code.remedy.isEmpty, "a cause has a remedy")
    }
  }
  return 0
}

private func explain(_ request: ExplanationRequest, _ zone: Zone, _ method: DMARCMethod) -> Explanation {
  var authentication = AuthenticationRules()
  authentication.method = method
  authentication.trustedARCSealers = [DomainName("example.net")].compactMap { $0 }
  let rules = InspectionRules(
    authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 1 << 20,
    authentication: authentication)
  return Explainer(
    rules: rules, crypto: FuzzCrypto(), recorder: DNSRecorder(zone.lookup),
    registrableDomain: { DomainName($0.labels.suffix(2).joined(separator: ".")) }
  ).explain(request)
}

/// Takes every signature whose first octet is that of the input's digest, or is zero, so that the ways to a pass are
/// seen too.
private struct FuzzCrypto: DKIMCrypto {
  func makeDigest() -> any DKIMDigest { FuzzDigest() }

  func check(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMCheck {
    signature.first == digest.first || signature.first == 0 ? .valid : .invalid
  }
}

private final class FuzzDigest: DKIMDigest {
  private var isEmpty = true

  func update(_ bytes: UnsafeRawBufferPointer) { isEmpty = isEmpty && bytes.isEmpty }

  func finish() -> [UInt8] {
    defer { isEmpty = true }
    return Array(repeating: isEmpty ? 1 : 0, count: 32)
  }
}
