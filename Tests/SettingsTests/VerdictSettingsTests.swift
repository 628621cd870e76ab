import Authentication
import DNS
import JSON
import Mail
import Settings
import Testing

@Suite("Settings: verdicts and DNS")
struct VerdictSettingsTests {
  private func settings(_ yaml: String) throws -> Settings {
    let loaded = try SettingsFixture.load(yaml)
    return try #require(loaded.settings, "\(loaded.report)")
  }

  @Test("Where nothing is set, all is evaluated and nothing is refused")
  func defaults() throws {
    let settings = try settings("")
    #expect(settings.isSPFEnabled && settings.isDKIMEnabled && settings.isDMARCEnabled)
    #expect(!settings.requiresSPF && !settings.requiresDKIM)
    #expect(settings.spfEngine == .native && settings.dkimEngine == .native)
    #expect(settings.dmarcMethod == .treeWalk)
    #expect(settings.dmarcEnforcement == .relaxed)
    #expect(settings.quarantineAction == .flag)
    #expect(settings.allowedTLDs.isEmpty && settings.blockedDomains.isEmpty)
    #expect(settings.trustedForwarders.isEmpty && settings.trustedMailingLists.isEmpty)
    #expect(settings.trustedARCSealers.isEmpty)
    #expect(settings.dnsServers.isEmpty)
    #expect(settings.dnsTimeout == .seconds(5) && settings.dnsBudget == .seconds(10))
    #expect(settings.dnsCacheOctets == 16 << 20)
  }

  @Test("Every key is read")
  func keys() throws {
    let loaded = try SettingsFixture.load(
      """
      primary_domain: example.com
      allowed_tlds: [com, .ORG, no, "рф"]
      blocked_domains: [Example.NET, bücher.example]
      require_spf: true
      require_dkim: yes
      spf_engine: compare
      dkim_engine: libopendkim
      dmarc_method: psl
      dmarc_enforcement: strict
      quarantine_action: hold
      trusted_forwarders: [192.0.2.0/24, "2001:db8::7"]
      trusted_mailing_lists: [lists.example.org]
      trusted_arc_sealers: [example.org, Bücher.example]
      dns_servers: [192.0.2.53, "2001:db8::53@5353"]
      dns_timeout: 750ms
      dns_budget: 8
      dns_cache_size: 64MiB
      """)
    let settings = try #require(loaded.settings, "\(loaded.report)")
    #expect(SettingsFixture.problems(of: loaded) == [])
    // `no` is Norway here, not a truth value.
    #expect(settings.allowedTLDs == ["com", "org", "no", "xn--p1ai"])
    #expect(settings.blockedDomains.map(\.description) == ["example.net", "xn--bcher-kva.example"])
    #expect(settings.requiresSPF && settings.requiresDKIM)
    #expect(settings.spfEngine == .compare && settings.dkimEngine == .libopendkim)
    #expect(settings.dmarcMethod == .publicSuffixList)
    #expect(settings.dmarcEnforcement == .strict)
    #expect(settings.quarantineAction == .hold)
    #expect(settings.trustedForwarders.map(\.description) == ["192.0.2.0/24", "2001:db8::7"])
    #expect(settings.trustedMailingLists.map(\.description) == ["lists.example.org"])
    #expect(settings.trustedARCSealers.map(\.description) == ["example.org", "xn--bcher-kva.example"])
    #expect(settings.dnsServers == ["192.0.2.53", "2001:db8::53@5353"].compactMap { DNSServer($0) })
    #expect(settings.dnsTimeout == .milliseconds(750) && settings.dnsBudget == .seconds(8))
    #expect(settings.dnsCacheOctets == 64 << 20)
  }

  @Test("Variables and flags take the same words, lists with commas")
  func environmentAndFlags() throws {
    let loaded = try SettingsFixture.load(
      "primary_domain: example.com\nallowed_tlds: [org]\nrequire_dkim: false\n",
      environment: [
        "MAIL_ALLOWED_TLDS": "com, .net,РФ", "MAIL_BLOCKED_DOMAINS": "example.net",
        "MAIL_REQUIRE_SPF": "1", "MAIL_REQUIRE_DKIM": "on", "MAIL_DMARC_METHOD": "psl",
        "MAIL_DNS_TIMEOUT": "2", "MAIL_DNS_SERVERS": "192.0.2.1@5353, 2001:db8::1",
      ],
      flags: [
        ("dmarc_method", "compare"), ("quarantine_action", "hold"),
        ("trusted_forwarders", "192.0.2.0/24,2001:db8::/32"),
        ("trusted_mailing_lists", "[lists.example.org, example.net]"), ("dns_cache_size", "1048576"),
        ("dmarc_enforcement", "strict"), ("dns_budget", "3s"),
      ])
    let settings = try #require(loaded.settings, "\(loaded.report)")
    #expect(settings.allowedTLDs == ["com", "net", "xn--p1ai"])
    #expect(settings.blockedDomains.map(\.description) == ["example.net"])
    #expect(settings.requiresSPF && settings.requiresDKIM)
    #expect(settings.dmarcMethod == .compare)
    #expect(settings.quarantineAction == .hold)
    #expect(settings.trustedForwarders.map(\.description) == ["192.0.2.0/24", "2001:db8::/32"])
    #expect(settings.trustedMailingLists.map(\.description) == ["lists.example.org", "example.net"])
    #expect(settings.dnsTimeout == .seconds(2) && settings.dnsBudget == .seconds(3))
    #expect(settings.dnsCacheOctets == 1 << 20)
    #expect(settings.dnsServers.map(\.description) == ["192.0.2.1@5353", "2001:db8::1@53"])
  }

  @Test(
    "What is shown can be written again",
    arguments: [
      ("allowed_tlds", ".COM,рф", ["com", "xn--p1ai"]),
      ("blocked_domains", "bücher.example", ["xn--bcher-kva.example"]),
      ("trusted_forwarders", "192.0.2.7", ["192.0.2.7"]), ("dns_servers", "192.0.2.53", ["192.0.2.53@53"]),
      ("trusted_mailing_lists", "Lists.Example.ORG", ["lists.example.org"]),
      ("trusted_arc_sealers", "Example.ORG, example.net", ["example.org", "example.net"]),
      ("dns_timeout", "1000ms", "1s"),
      ("dns_cache_size", "2MiB", 2_097_152), ("dmarc_method", "treewalk", "treewalk"),
      ("dmarc_enforcement", "none", "none"), ("quarantine_action", "flag", "flag"),
      ("spf_engine", "libspf2", "libspf2"), ("dkim_engine", "compare", "compare"),
      ("require_spf", "ON", true), ("require_dkim", "0", false),
    ] as [(String, String, JSONValue)])
  func shown(_ key: String, _ text: String, _ value: JSONValue) throws {
    let loaded = try SettingsFixture.load("", flags: [(key, text)])
    #expect(loaded.settings != nil, "\(loaded.report)")
    #expect(loaded.entries.first { $0.key == key }?.value == value)
  }

  @Test(
    "A top-level domain is one label, stored as a lower-case A-label",
    arguments: [
      ("com", "com"), (".com", "com"), ("COM", "com"), ("com.", "com"), ("xn--p1ai", "xn--p1ai"),
      (".XN--P1AI", "xn--p1ai"), ("рф", "xn--p1ai"), (".РФ", "xn--p1ai"), ("a1-b", "a1-b"),
    ])
  func topLevelLabel(_ text: String, _ label: String) throws {
    let loaded = try SettingsFixture.load("", flags: [("allowed_tlds", "[\"\(text)\"]")])
    #expect(loaded.settings?.allowedTLDs == [label], "\(loaded.report)")
  }

  @Test(
    "What is no label of the top level says so",
    arguments: [
      "example.com", ".co.uk", "..com", ".", "*.com", "@com", "-com", "com-", "c om", "c_m", "_tcp", "7",
      "1234", "[192.0.2.1]", "бел.рф", "рф。ком", ".。", "\u{1}", "\u{202E}com/", "a\r\nb",
      String(repeating: "a", count: 64), String(repeating: "ж", count: 64),
    ])
  func noTopLevelLabel(_ text: String) throws {
    let escaped = text.unicodeScalars.map { "\\U" + hexadecimal($0.value) }.joined()
    let loaded = try SettingsFixture.load("allowed_tlds: [com, \"\(escaped)\"]")
    #expect(loaded.settings == nil)
    let errors = loaded.problems.filter(\.isError)
    #expect(errors.map(\.key) == ["allowed_tlds[2]"])
    #expect(errors.first?.message.hasPrefix("must be top-level label such as com, not \"") == true)
    #expect(errors.first?.remedy == "write the last label of a domain alone, such as com, .com or рф")
  }

  private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static let wrong: [(yaml: String, message: String)] = [
    (
      "blocked_domains: [example.net, '*.example.org']",
      "blocked_domains[2]: must be domain name, not \"*.example.org\""
    ),
    ("require_spf: pass", "require_spf: must be true or false, not \"pass\""),
    ("require_dkim: [true]", "require_dkim: must be true or false, not a list"),
    ("dmarc_method: rfc9989", "dmarc_method: must be treewalk, psl or compare, not \"rfc9989\""),
    ("dmarc_method: {psl: true}", "dmarc_method: must be treewalk, psl or compare, not a mapping"),
    ("spf_engine: libopendkim", "spf_engine: must be native, libspf2 or compare, not \"libopendkim\""),
    ("dkim_engine: both", "dkim_engine: must be native, libopendkim or compare, not \"both\""),
    ("dmarc_enforcement: Strict", "dmarc_enforcement: must be none, relaxed or strict, not \"Strict\""),
    ("quarantine_action: reject", "quarantine_action: must be flag or hold, not \"reject\""),
    (
      "trusted_forwarders: [relay.example.org]",
      "trusted_forwarders[1]: must be network such as 192.0.2.0/24, not \"relay.example.org\"; bits beyond the prefix must be zero"
    ),
    (
      "trusted_mailing_lists: [announce@example.org]",
      "trusted_mailing_lists[1]: must be domain name, not \"announce@example.org\""
    ),
    ("dns_servers: ns.example.org", "dns_servers[1]: must be ip or ip@port, not \"ns.example.org\""),
    ("dns_servers: [192.0.2.53@0]", "dns_servers[1]: must be ip or ip@port, not \"192.0.2.53@0\""),
    ("dns_servers: [192.0.2.53@65536]", "dns_servers[1]: must be ip or ip@port, not \"192.0.2.53@65536\""),
    ("dns_servers: ['192.0.2.53@+5']", "dns_servers[1]: must be ip or ip@port, not \"192.0.2.53@+5\""),
    ("dns_timeout: 99ms", duration("dns_timeout", "100ms…30s", "99ms")),
    ("dns_timeout: 31s", duration("dns_timeout", "100ms…30s", "31s")),
    ("dns_budget: 999ms", duration("dns_budget", "1s…1m", "999ms")),
    ("dns_cache_size: 1048575", size("dns_cache_size", "1MiB…1GiB", "1048575")),
    ("dns_cache_size: 2GiB", size("dns_cache_size", "1MiB…1GiB", "2GiB")),
    ("dns_cache_size: -1", size("dns_cache_size", "1MiB…1GiB", "-1")),
    ("blocked_domain: example.net", "blocked_domain: is not a known key; did you mean blocked_domains?"),
  ]

  private static func duration(_ key: String, _ range: String, _ text: String) -> String {
    "\(key): must be duration, \(range), not \"\(text)\"; write a number with a unit, such as 30s, 10m or 7d; a bare number is seconds"
  }

  private static func size(_ key: String, _ range: String, _ text: String) -> String {
    "\(key): must be size, \(range), not \"\(text)\"; write octets, or a number with KiB, MiB or GiB"
  }

  @Test("A wrong value says what is right", arguments: wrong)
  func wrongValues(yaml: String, message: String) throws {
    let loaded = try SettingsFixture.load(yaml)
    #expect(loaded.settings == nil)
    #expect(
      SettingsFixture.problems(of: loaded).filter { $0.hasPrefix("error") }
        == ["error: gomail.yaml:1: \(message)"])
  }
}
