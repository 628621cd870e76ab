import Mail
import Testing

@Suite struct HeaderTextTests {
  @Test(arguments: ["", "plain", "tab\there", "ünï", "日本語", "😀", "\u{a0}", "\u{2028}"])
  func textIsAccepted(text: String) {
    #expect(HeaderText(text)?.value == text)
    #expect(HeaderText(sanitizing: text).value == text)
  }

  @Test(arguments: [
    ("a\nb", "a?b"), ("a\rb", "a?b"), ("a\r\nb", "a??b"), ("\u{0}", "?"), ("\u{7f}", "?"),
    ("\u{1b}[31m", "?[31m"),
    ("\u{85}", "?"), ("\u{9b}31m", "?31m"), ("e\u{0301}\n", "e\u{0301}?"),
  ])
  func controlsAreRefusedOrReplaced(text: String, sanitized: String) {
    #expect(HeaderText(text) == nil)
    #expect(HeaderText(sanitizing: text).value == sanitized)
  }

  @Test func interpolationIsSanitized() {
    let hostile = "x\r\nBcc: victim@example.org"
    let text: HeaderText = "from \(hostile)"
    #expect(text.description == "from x??Bcc: victim@example.org")
  }
}
