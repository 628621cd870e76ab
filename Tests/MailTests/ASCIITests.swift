import Mail
import Testing

@Suite struct ASCIITests {
  @Test func classesAreThoseOfTheGrammars() {
    let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    let digits = Set("0123456789".utf8)
    // RFC 5322 §3.2.3.
    let atomText = letters.union(digits).union("!#$%&'*+-/=?^_`{|}~".utf8)
    for byte in UInt8.min...UInt8.max {
      #expect(ASCII.isLetter(byte) == letters.contains(byte))
      #expect(ASCII.isDigit(byte) == digits.contains(byte))
      #expect(ASCII.isLetterOrDigit(byte) == (letters.contains(byte) || digits.contains(byte)))
      #expect(ASCII.isWhitespace(byte) == (byte == 0x20 || byte == 0x09))
      #expect(ASCII.isAtomText(byte) == (byte >= 0x80 || atomText.contains(byte)))
      #expect(ASCII.lowercased(byte) == ((0x41...0x5a).contains(byte) ? byte + 32 : byte))
    }
  }

  @Test(arguments: [
    ("", "", true), ("aBc", "AbC", true), ("a", "ab", false), ("[", "{", false), ("ü", "Ü", false),
  ])
  func equalIgnoringCase(left: String, right: String, expected: Bool) {
    #expect(ASCII.equalIgnoringCase(left.utf8, right.utf8) == expected)
    let isEqual = Array(left.utf8).withUnsafeBytes { ASCII.equalIgnoringCase($0, Array(right.utf8)) }
    #expect(isEqual == expected)
  }
}
