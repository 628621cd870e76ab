import Authentication
import FuzzDriver

@main struct AuthenticationResultsFuzz {
  static func main() { FuzzDriver.run() }
}

/// Whether a field claims to be ours: no input may stop the lexer.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  _ = AuthenticationResultsField.claims("mx.example.org", fieldValue: input)
  // A field that begins with our name and goes on properly is ours, whatever follows.
  let ours = Array("mx.example.org; ".utf8) + input
  FuzzDriver.expect(
    AuthenticationResultsField.claims("mx.example.org", fieldValue: ours), "a field with our name is ours")
  _ = VerdictField.authors([input])
  return 0
}
