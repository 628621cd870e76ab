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
  if let read = ParsedAuthenticationResults(input), !read.authservID.unicodeScalars.contains("\u{fffd}") {
    FuzzDriver.expect(
      AuthenticationResultsField.claims(read.authservID, fieldValue: input), "a field claims the id it has")
  }
  // Whatever is written is read back, however it is spelled.
  let text = String(decoding: input, as: UTF8.self)
  let result = AuthenticationResult(
    .spf(.fail), comment: text, reason: text, [.init(.smtpHELO, text), .init(.headerIdentity, text)])
  let written = AuthenticationResultsField.render(authservID: "mx.example.org", results: [result, result])
  let read = ParsedAuthenticationResults(Array(written.utf8))
  FuzzDriver.expect(
    read?.entries.map(\.method) == ["spf", "spf"]
      && read?.entries.first?.properties.map(\.value)
        == ((result.reason.map { [$0.value] } ?? []) + result.properties.map(\.value.value)),
    "text from the wire adds nothing")
  _ = VerdictField.authors([input])
  return 0
}
