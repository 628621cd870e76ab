import Authentication
import JSON
import Mail
import Settings
import Testing

@Suite("Settings: DKIM signing")
struct SigningSettingsTests {
  private func shown(_ keys: [SigningKeySetting]) -> [String] {
    keys.map { "\($0.selector)._domainkey.\($0.domain) \($0.file)" }
  }

  @Test("Where nothing is set, nothing is signed")
  func defaults() throws {
    let loaded = try SettingsFixture.load("primary_domain: example.com")
    let settings = try #require(loaded.settings)
    #expect(settings.signingKeys.isEmpty && settings.dkimKeys.isEmpty)
    #expect(settings.dkimCanonicalization.rawValue == "relaxed/relaxed")
    #expect(settings.dkimSignatureLifetime == nil)
    #expect(settings.dkimSelector.description == "default")
  }

  @Test("The original's single key signs for every domain that dkim_keys does not name")
  func bothForms() throws {
    let loaded = try SettingsFixture.load(
      """
      domains: [example.com, example.org, localhost]
      dkim_selector: S1
      dkim_private_key_path: /k/one.pem
      dkim_canonicalization: relaxed/simple
      dkim_signature_lifetime: 7d
      dkim_keys:
        - {domain: Example.ORG, selector: r.2026, file: /k/r.pem}
        - {domain: example.org, selector: e2026, file: /k/e.pem}
        - domain: bücher.example
          selector: x
          file: /k/x.pem
      """)
    let settings = try #require(loaded.settings, "\(loaded.report)")
    #expect(
      shown(settings.signingKeys) == [
        "r.2026._domainkey.example.org /k/r.pem", "e2026._domainkey.example.org /k/e.pem",
        "x._domainkey.xn--bcher-kva.example /k/x.pem", "s1._domainkey.example.com /k/one.pem",
      ])
    #expect(settings.dkimCanonicalization == DKIMCanonicalizationPair(header: .relaxed, body: .simple))
    #expect(settings.dkimSignatureLifetime == .seconds(7 * 86400))
    let entry = try #require(loaded.entries.first { $0.key == "dkim_keys" })
    #expect(
      entry.value.description.contains(#"{"domain":"example.org","selector":"r.2026","file":"/k/r.pem"}"#))
  }

  @Test(
    "What is wrong is said with place and remedy",
    arguments: [
      ("dkim_keys: x", "dkim_keys: must be a list of keys, not \"x\"; begin each with \"- domain:\""),
      ("dkim_keys: [x]", "dkim_keys[1]: must be a mapping with domain, selector and file, not \"x\""),
      ("dkim_keys: [{selector: s, file: /k}]", "dkim_keys[1]: has no domain; add domain: …"),
      ("dkim_keys: [{domain: a.test, file: /k}]", "dkim_keys[1]: has no selector; add selector: …"),
      ("dkim_keys: [{domain: a.test, selector: s}]", "dkim_keys[1]: has no file; add file: …"),
      (
        "dkim_keys: [{domain: test, selector: s, file: /k}]",
        "dkim_keys[1].domain: must be domain name with a dot"
      ),
      (
        "dkim_keys: [{domain: a.test, selector: \"s s\", file: /k}]",
        "dkim_keys[1].selector: must be selector:"
      ),
      ("dkim_keys: [{domain: a.test, selector: s, file: k}]", "dkim_keys[1].file: must be absolute path"),
      (
        "dkim_keys: [{domain: a.test, selector: s, fil: k}]",
        "dkim_keys[1].fil: is not a known key; did you mean file?"
      ),
      ("dkim_keys: [{domain: , selector: s, file: /k}]", "dkim_keys[1].domain: is empty"),
      (
        "dkim_keys: [{domain: a.test, selector: s, file: /k}, {domain: A.test, selector: S, file: /l}]",
        "dkim_keys[2]: s of a.test stands twice, first on line 1; give each key a selector of its own"
      ),
      ("dkim_canonicalization: relaxed", "dkim_canonicalization: must be relaxed/relaxed, relaxed/simple"),
      ("dkim_signature_lifetime: 1m", "dkim_signature_lifetime: must be duration, 1h…365d"),
      ("dkim_selector: \"a b\"", "dkim_selector: must be selector:"),
    ])
  func mistakes(yaml: String, problem: String) throws {
    let loaded = try SettingsFixture.load(
      "primary_domain: example.com\n" + yaml.replacing("first on line 1", with: ""))
    #expect(loaded.settings == nil)
    let problems = SettingsFixture.problems(of: loaded).map {
      $0.replacing("first on line 2", with: "first on line 1")
    }
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }

  @Test func noDomainHasTooManyKeys() throws {
    let keys = (1...5).map { "  - {domain: a.test, selector: s\($0), file: /k}\n" }.joined()
    let loaded = try SettingsFixture.load("primary_domain: a.test\ndkim_keys:\n\(keys)")
    #expect(loaded.settings == nil)
    #expect(loaded.report.contains("dkim_keys[5]: a.test has more than 4 keys"))
  }

  @Test func aNameMustFitTheDNS() throws {
    let domain = String(repeating: "label.", count: 38) + "example.com"
    let loaded = try SettingsFixture.load(
      "primary_domain: a.test\ndkim_keys: [{domain: \(domain), selector: selector, file: /k}]")
    #expect(loaded.report.contains("longer than a name in the DNS may be"))
  }

  @Test func aKeyForNoDomainIsAWarning() throws {
    let loaded = try SettingsFixture.load("dkim_private_key_path: /k/one.pem")
    #expect(loaded.isUsable && loaded.report.contains("dkim_private_key_path: signs for no domain"))
  }

  @Test("Each file is looked at once, by programs that can")
  func files() throws {
    let yaml = """
      primary_domain: example.com
      dkim_private_key_path: /k/one.pem
      dkim_keys:
        - {domain: a.test, selector: s, file: /k/two.pem}
        - {domain: b.test, selector: s, file: /k/two.pem}
      """
    #expect(SettingsFixture.problems(of: try SettingsFixture.load(yaml)) == [])
    var asked: [String] = []
    let weak = try SettingsFixture.load(yaml) { file in
      asked.append(file)
      return file.contains("two")
        ? KeyFileObjection(message: "\(file) is weak", remedy: "mend it", isError: false) : nil
    }
    #expect(asked.sorted() == ["/k/one.pem", "/k/two.pem"])
    #expect(weak.isUsable)
    #expect(
      SettingsFixture.problems(of: weak) == ["warning: gomail.yaml:3: dkim_keys: /k/two.pem is weak; mend it"]
    )
    let open = try SettingsFixture.load(yaml) { _ in
      KeyFileObjection(message: "is open", remedy: "close it", isError: true)
    }
    #expect(!open.isUsable)
  }
}
