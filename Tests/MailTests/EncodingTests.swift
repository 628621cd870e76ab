import Mail
import Testing

@Suite struct EncodingTests {
  /// RFC 4648 §10.
  @Test(arguments: [
    ("", "", ""), ("f", "my", "Zg=="), ("fo", "mzxq", "Zm8="), ("foo", "mzxw6", "Zm9v"),
    ("foob", "mzxw6yq", "Zm9vYg=="), ("fooba", "mzxw6ytb", "Zm9vYmE="), ("foobar", "mzxw6ytboi", "Zm9vYmFy"),
  ])
  func samples(text: String, base32: String, base64: String) {
    #expect(Base32.encode(text.utf8) == base32)
    #expect(Base32.decode(base32) == Array(text.utf8))
    #expect(Base64.encode(Array(text.utf8)) == base64)
    #expect(Base64.decode(base64.utf8) == Array(text.utf8))
  }

  @Test(arguments: ["a", "aaa", "aaaaaa", "mz", "MY", "m1", "m8", "my======", "m y", "mü", "m=", "mzxr"])
  func otherBase32IsRefused(text: String) {
    #expect(Base32.decode(text) == nil)
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg===", "====", "=", "Z===", "Zg==Zg==", "Zg==\n", " Zg==", "Zm9-", "Zm9_", "Zh==",
    "Zm9=",
    "Zm=v", "Zm9v====", "Zü==", "Zm9v=", "A=A=",
  ])
  func otherBase64IsRefused(text: String) {
    #expect(Base64.decode(text.utf8) == nil)
  }

  @Test func everyLengthRoundTrips() {
    var random = SplitMix(seed: 1)
    for length in 0...300 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(Base32.decode(Base32.encode(bytes)) == bytes)
      #expect(Base64.decode(Base64.encode(bytes).utf8) == bytes)
      var output: [UInt8] = [1]
      bytes.withUnsafeBytes { Base64.encode($0, into: &output) }
      #expect(output == [1] + Array(Base64.encode(bytes).utf8))
    }
  }
}
