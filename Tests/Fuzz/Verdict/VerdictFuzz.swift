import Authentication
import FuzzDriver
import JSON
import Mail

@main struct VerdictFuzz {
  static func main() { FuzzDriver.run() }
}

/// The verdict field with a seal that anyone can forge, so that what lies behind it is reached; and the
/// verdict's JSON alone: what is read is written and read again as the same verdict.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  guard let key = VerdictKey(id: "k", secret: Array(repeating: 0, count: 32)) else { return 0 }
  let seal: MessageAuthenticationCode = { _, _ in Array(repeating: 0, count: 32) }
  let opened = VerdictField.open(input, sender: "", from: "", keys: [key], hmac: seal)
  if case .success(let verdict) = opened {
    let field = VerdictField.seal(verdict, sender: "", from: "", key: key, hmac: seal)
    FuzzDriver.expect(
      VerdictField.open(Array(field.utf8), sender: "", from: "", keys: [key], hmac: seal)
        == .success(verdict), "a verdict survives being sealed")
  }
  if let json = try? JSONValue(parsing: input), let verdict = try? MessageVerdict(json: json) {
    var writer = JSONWriter()
    verdict.write(into: &writer)
    let again = (try? JSONValue(parsing: writer.output)).flatMap { try? MessageVerdict(json: $0) }
    FuzzDriver.expect(again == verdict, "a verdict survives being written")
  }
  _ = try? VerdictKeyring(parsing: input)
  return 0
}
