import Authentication
import Mail
import Testing

@Suite struct AuthorAddressTests {
  @Test(arguments: [
    (" a@example.org", "a@example.org"), ("Someone <a@example.org>", "a@example.org"),
    ("<a@Example.ORG>", "a@example.org"), (" Some\n One\r\n <a@example.org> ", "a@example.org"),
    ("Jürgen <a@bücher.example>", "a@xn--bcher-kva.example"),
  ]) func readsPlainOnes(_ value: String, _ expected: String) {
    #expect(AuthorAddress.plain(in: [Array(value.utf8)])?.description == expected)
  }

  @Test(arguments: [
    "", "a", "a@example.org, b@example.org", "\"a@example.net\" <a@example.org>", "a@example.org (x)",
    "group: a@example.org;", "<a@example.net> <a@example.org>", "<a@example.org> x", "a@example.org>",
    "<a@example.org", "<>", "a\u{0}@example.org", "a\\@example.org",
  ]) func leavesTheRestAlone(_ value: String) {
    #expect(AuthorAddress.plain(in: [Array(value.utf8)]) == nil)
  }

  @Test func wantsExactlyOneField() {
    #expect(AuthorAddress.plain(in: []) == nil)
    let value = Array("a@example.org".utf8)
    #expect(AuthorAddress.plain(in: [value, value]) == nil)
    #expect(AuthorAddress.plain(in: [[0xff, 0x40]]) == nil)
  }
}
