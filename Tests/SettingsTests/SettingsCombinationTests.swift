import Settings
import Testing

@Suite("Settings: keys together")
struct SettingsCombinationTests {
  /// Without it every reading would warn that no domain receives mail.
  private static let domain = "primary_domain: example.com\n"

  private static let refused: [(yaml: String, message: String)] = [
    (
      "spf_enabled: false\nrequire_spf: true\n",
      "error: gomail.yaml:3: require_spf: needs spf_enabled, which is false: all mail would be refused; "
        + "set spf_enabled: true, or require_spf: false"
    ),
    (
      "require_dkim: true\ndkim_enabled: false\n",
      "error: gomail.yaml:2: require_dkim: needs dkim_enabled, which is false: all mail would be refused; "
        + "set dkim_enabled: true, or require_dkim: false"
    ),
  ]

  @Test("What would refuse all mail is an error", arguments: refused)
  func contradictions(yaml: String, message: String) throws {
    let loaded = try SettingsFixture.load(Self.domain + yaml)
    #expect(loaded.settings == nil)
    #expect(SettingsFixture.problems(of: loaded) == [message])
  }

  @Test("URLs that outlive their attachments are a warning")
  func attachmentURLs() throws {
    let loaded = try SettingsFixture.load(
      Self.domain
        + "retention_processed: 1h\npublic_url: https://mx.example.com/\nattachment_url_threshold: 1KiB\n")
    #expect(loaded.settings?.publicURL == "https://mx.example.com")
    #expect(loaded.settings?.attachmentURLThreshold == 1024)
    #expect(
      SettingsFixture.problems(of: loaded) == [
        "warning: gomail.yaml:2: retention_processed: attachments of delivered mail are gone after 1h, before "
          + "their URLs expire; keep retention_processed at least as long as attachment_url_lifetime"
      ])
    for url in [
      "https://mx.example.com/?a", "mx.example.com", "ftp://mx.example.com", "https://a:b@mx.example.com",
    ] {
      #expect(try SettingsFixture.load(Self.domain + "public_url: \(url)\n").settings == nil, "\(url)")
    }
    #expect(
      SettingsFixture.problems(
        of: try SettingsFixture.load(Self.domain + "retention_processed: 3d\nattachment_url_lifetime: 3d\n"))
        == [])
  }

  @Test("A contradiction between sources names where its key comes from")
  func sources() throws {
    let loaded = try SettingsFixture.load(
      Self.domain + "spf_enabled: false\n", environment: ["MAIL_REQUIRE_SPF": "true"])
    #expect(
      SettingsFixture.problems(of: loaded) == [
        "error: require_spf: needs spf_enabled, which is false: all mail would be refused "
          + "(from MAIL_REQUIRE_SPF); set spf_enabled: true, or require_spf: false"
      ])
    #expect(
      try SettingsFixture.load(
        Self.domain + "spf_enabled: false\nrequire_spf: true\n", flags: [("spf_enabled", "true")]
      ).settings?.requiresSPF == true)
  }

  private static let warned: [(yaml: String, messages: [String])] = [
    ("dns_timeout: 5s\ndns_budget: 5s\n", []),
    ("dns_budget: 1s\n", []),
    (
      "dns_budget: 4s\ndns_timeout: 4001ms\n",
      ["3: dns_timeout: a lookup never gets longer than dns_budget (4s); lower it or raise dns_budget"]
    ),
    (
      "dns_timeout: 11s\n",
      ["2: dns_timeout: a lookup never gets longer than dns_budget (10s); lower it or raise dns_budget"]
    ),
    ("spf_enabled: false\n", []),
    ("dkim_enabled: false\nrequire_spf: true\n", []),
    ("spf_enabled: false\ndkim_enabled: false\ndmarc_enabled: false\n", []),
    (
      "dkim_enabled: false\nspf_enabled: false\n",
      [
        "3: dmarc_enabled: no message can pass, because spf_enabled and dkim_enabled are false; "
          + "set one of them to true, or dmarc_enabled to false"
      ]
    ),
    (
      "dmarc_enabled: true\ndkim_enabled: false\nspf_enabled: false\n",
      [
        "2: dmarc_enabled: no message can pass, because spf_enabled and dkim_enabled are false; "
          + "set one of them to true, or dmarc_enabled to false"
      ]
    ),
    ("quarantine_action: hold\n", []),
    ("quarantine_action: hold\ndmarc_enforcement: strict\n", []),
    ("quarantine_action: flag\ndmarc_enforcement: none\n", []),
    (
      "quarantine_action: hold\ndmarc_enforcement: none\n",
      [
        "2: quarantine_action: has no effect, because dmarc_enforcement is none; "
          + "set dmarc_enforcement to relaxed or strict, or remove it"
      ]
    ),
    (
      "dmarc_enabled: false\ndmarc_enforcement: none\nquarantine_action: hold\n"
        + "trusted_forwarders: 192.0.2.0/24\ntrusted_mailing_lists: example.org\n"
        + "trusted_arc_sealers: example.org\n",
      [
        ("4", "quarantine_action"), ("5", "trusted_forwarders"), ("6", "trusted_mailing_lists"),
        ("7", "trusted_arc_sealers"),
      ].map {
        "\($0): \($1): has no effect, because dmarc_enabled is false; set dmarc_enabled: true, or remove it"
      }
    ),
    (
      "dkim_enabled: false\ntrusted_arc_sealers: example.org\n",
      [
        "3: trusted_arc_sealers: has no effect, because dkim_enabled is false; set dkim_enabled: true, or remove it"
      ]
    ),
    ("trusted_arc_sealers: [example.org]\n", []),
    (
      "spf_enabled: false\nspf_engine: compare\ndkim_engine: native\n",
      ["3: spf_engine: has no effect, because spf_enabled is false; set spf_enabled: true, or remove it"]
    ),
    (
      "dkim_enabled: false\ndkim_engine: libopendkim\nspf_engine: libspf2\n",
      ["3: dkim_engine: has no effect, because dkim_enabled is false; set dkim_enabled: true, or remove it"]
    ),
    ("trusted_forwarders: [192.0.2.0/24]\ntrusted_mailing_lists: [example.org]\n", []),
    (
      "trusted_forwarders: [192.0.2.0/24, '::/0']\ntrusted_mailing_lists: [example.org, org]\n",
      [
        "2: trusted_forwarders: ::/0 spares every client; name the forwarders' own networks",
        "3: trusted_mailing_lists: org spares every domain below it; name the lists' own domains",
      ]
    ),
    ("allowed_tlds: [org, com]\nblocked_domains: [a.example.com, ample.com]\n", []),
    (
      "allowed_tlds: [org]\n",
      ["2: allowed_tlds: lacks com: mail for our domain example.com is refused; add com"]
    ),
    (
      "domains: [a.example.net]\nblocked_domains: [example.org, example.net]\n",
      [
        "3: blocked_domains: holds example.net: mail for our domain a.example.net is refused; "
          + "remove example.net, or remove a.example.net from our domains"
      ]
    ),
  ]

  @Test("What has no effect, or one that nobody wants, is a warning", arguments: warned)
  func warnings(yaml: String, messages: [String]) throws {
    let loaded = try SettingsFixture.load(Self.domain + yaml)
    #expect(loaded.settings != nil)
    #expect(SettingsFixture.problems(of: loaded) == messages.map { "warning: gomail.yaml:\($0)" })
  }
}
