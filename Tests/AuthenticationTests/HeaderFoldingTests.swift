import Authentication
import Testing

@Suite struct HeaderFoldingTests {
  @Test(arguments: [
    ("", ""), (" a", "a"), (" \t a b \t", "a b"), ("a\n b", "a b"), ("a\r\n\tb\r\n", "a\tb"),
    (" \r\n \t", ""), ("\n\n a", "a"), ("\r", ""), (" ü\n ", "ü"),
  ])
  func foldingAndEndsGo(value: String, text: String) {
    #expect(HeaderFolding.unfoldedAndTrimmed(Array(value.utf8)) == Array(text.utf8))
  }

  @Test(arguments: [
    ("", []), (" ", []), ("a", ["a"]), (" (a  b) c ", ["(a", "b)", "c"]), ("e\u{301} ü", ["e\u{301}", "ü"]),
  ])
  func wordsStandBetweenSpaces(text: String, words: [String]) {
    #expect(HeaderFolding.words(of: text) == words)
  }
}
