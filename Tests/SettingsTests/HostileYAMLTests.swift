import Settings
import Testing

@Suite("Settings: hostile YAML")
struct HostileYAMLTests {
  @Test(
    "What we do not read is refused with its line",
    arguments: [
      ("port: &a 3000", "error: gomail.yaml:1: anchors (&name) are not read; leave the anchor out"),
      ("port: *a", "error: gomail.yaml:1: aliases (*name) are not read; write the value again"),
      ("port: !!int 3000", "error: gomail.yaml:1: tags (!name) are not read; leave the tag out"),
      (
        "port: 1\n\nport: 2", "error: gomail.yaml:3: \"port\" stands twice, first on line 1; keep one of them"
      ),
      (
        "port: 1\n---\nport: 2",
        "error: gomail.yaml:3: a second document begins; keep one document in the file"
      ),
      (
        "- a\n- b",
        "error: gomail.yaml:1: must hold keys and values, not a list; write lines such as port: 3000"
      ),
      (
        "just text",
        "error: gomail.yaml:1: must hold keys and values, not \"just text\"; write lines such as port: 3000"
      ),
      ("? [a]\n: b", "error: gomail.yaml:1: a key must be a single word"),
      (
        "a: [1",
        "error: gomail.yaml:2: not YAML: did not find expected ',' or ']' (while parsing a flow sequence)"
      ),
      (
        "a:\n\tb: 1",
        "error: gomail.yaml:2: not YAML: found character that cannot start any token (while scanning for the next token)"
      ),
      ("a: \"\\0\"", "error: gomail.yaml:1: a value holds NUL or is not UTF-8"),
      ("domains: " + String(repeating: "[", count: 40), "error: gomail.yaml:1: nested deeper than 16 levels"),
    ])
  func refused(yaml: String, message: String) throws {
    let loaded = try SettingsFixture.load(yaml)
    #expect(loaded.settings == nil)
    #expect(SettingsFixture.problems(of: loaded).filter { $0.hasPrefix("error") } == [message])
  }

  @Test("Size and number of values are bounded", arguments: 0..<3)
  func bounded(kind: Int) throws {
    let texts = [
      "# " + String(repeating: "x", count: 1 << 20),
      "domains: [" + String(repeating: "a,", count: 60_000) + "a]",
      String(repeating: "{a: ", count: 100_000),
    ]
    #expect(try SettingsFixture.load(texts[kind]).settings == nil)
  }

  @Test("Damaged text never ends the process", arguments: 0..<40)
  func damaged(seed: Int) throws {
    let text =
      "port: 3000\nwebhooks:\n  - {name: a, match: '*', url: \"https://e.example.com\"}\ndomains: [a.example, b]\n"
    var bytes = Array(text.utf8)
    var state = UInt64(seed + 1)
    for _ in 0..<(1 + seed % 5) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 56)
    }
    _ = try SettingsFixture.load(String(decoding: bytes, as: UTF8.self))
    // Every beginning of the text.
    for length in stride(from: seed, to: bytes.count, by: 40) {
      _ = try SettingsFixture.load(String(text.prefix(length)))
    }
  }
}
