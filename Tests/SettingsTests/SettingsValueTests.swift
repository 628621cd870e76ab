import Authentication
import DNS
import JSON
import Mail
import Settings
import Testing
import Webhook

@Suite("Settings: values")
struct SettingsValueTests {
  private func settings(_ yaml: String) throws -> Settings {
    let loaded = try SettingsFixture.load(yaml)
    return try #require(loaded.settings, "\(loaded.report)")
  }

  @Test("An empty file means the defaults")
  func defaults() throws {
    let settings = try settings("# nothing\n")
    #expect(settings.port == 3000)
    #expect(settings.mailHostname.description == "mx.example.org")
    #expect(settings.authservID == "mx.example.org")
    #expect(settings.dataDirectory == "/var/lib/gomail")
    #expect(settings.milterSocket.description == "unix:/var/spool/postfix/gomail/milter.sock")
    #expect(settings.listenAddress.description == "127.0.0.1")
    #expect(settings.maximumMessageOctets == 26_214_400)
    #expect(settings.readTimeout == .seconds(30))
    #expect(settings.retrySchedule == .standard)
    #expect(settings.domains.isEmpty)
    #expect(settings.routes.map(\.name) == ["default"])
    #expect(settings.routes.map(\.storeOnly) == [true])
  }

  @Test("The example of the original loads unchanged")
  func original() throws {
    let loaded = try SettingsFixture.load(
      """
      port: 3000
      mode: simple
      data_dir: /opt/mailserver/data
      bearer_token: your-secure-token-here

      mail_hostname: mail.example.com
      primary_domain: example.com
      api_endpoint: http://localhost:3000/mail/inbound

      # Email Authentication (SPF/DKIM/DMARC)
      spf_enabled: true
      dkim_enabled: true
      dkim_selector: default
      dkim_private_key_path: /etc/mailserver/dkim/private.key
      dmarc_enabled: true
      dmarc_enforcement: relaxed  # none, relaxed, or strict
      """)
    let settings = try #require(loaded.settings)
    #expect(settings.dataDirectory == "/opt/mailserver/data")
    #expect(settings.bearerToken == "your-secure-token-here")
    #expect(settings.domains.map(\.description) == ["example.com"])
    #expect(settings.dkimPrivateKeyPath == "/etc/mailserver/dkim/private.key")
    #expect(settings.routes.map(\.storeOnly) == [true])
    #expect(
      SettingsFixture.problems(of: loaded) == [
        "warning: gomail.yaml:2: mode: has no use here: each daemon listens by itself; remove it",
        "warning: gomail.yaml:8: api_endpoint: leads back to us: mail is stored and sent nowhere; "
          + "set it to your application, or remove it",
      ])
  }

  @Test("Every key of the original is known")
  func originalKeys() throws {
    let loaded = try SettingsFixture.load(
      """
      port: 3000
      mode: socket
      data_dir: /d
      bearer_token: 0123456789abcdef
      mail_hostname: mail.example.com
      primary_domain: example.com
      infra_domain: infra.example.com
      api_endpoint: https://app.example.com/
      rate_limit_per_minute: 0
      rate_limit_burst: 10
      metrics_enabled: false
      metrics_port: 9091
      metrics_path: /m
      do_api_token: 0123456789abcdef0123456789abcdef
      read_timeout: 60
      write_timeout: 30
      idle_timeout: 60
      handler_timeout: 25
      max_connections: 100
      max_idle_conns: 10
      postfix_main_cf: /etc/postfix/main.cf
      postfix_virtual_regex: /etc/postfix/virtual_regex
      postfix_domains_list: /etc/postfix/domains
      spf_enabled: no
      dkim_enabled: off
      dmarc_enabled: "true"
      dkim_selector: s1
      dkim_private_key_path: /k
      dmarc_enforcement: strict
      """)
    let settings = try #require(loaded.settings, "\(loaded.report)")
    #expect(settings.readTimeout == .seconds(60))
    #expect(!settings.isSPFEnabled && !settings.isDKIMEnabled && settings.isDMARCEnabled)
    #expect(settings.dmarcEnforcement == .strict)
    #expect(loaded.problems.allSatisfy { !$0.isError })
    #expect(loaded.problems.count == 8)
  }

  @Test("New keys are read")
  func newKeys() throws {
    let settings = try settings(
      """
      domains: [example.org, Example.COM, bücher.example, example.org]
      primary_domain: example.com
      authserv_id: auth.example.com
      control_dir: /tmp/ctl/
      milter_socket: inet:8891@127.0.0.1
      lmtp_socket: unix:/tmp/lmtp
      listen_address: "::1"
      max_message_size: 10 MiB
      min_free_disk: 1GiB
      dns_servers: [192.0.2.1, "2001:db8::1@5353"]
      dns_budget: 1500ms
      trusted_networks: [192.0.2.0/24, "2001:db8::/32", 198.51.100.7]
      retry_gaps: [5s, 5m, 1h30m]
      retention_failed: 90d
      delivery_concurrency: 7
      log_level: debug
      log_format: json
      rate_limits: []
      """)
    #expect(settings.domains.map(\.description) == ["example.com", "example.org", "xn--bcher-kva.example"])
    #expect(settings.authservID == "auth.example.com")
    #expect(settings.controlDirectory == "/tmp/ctl")
    #expect(settings.milterSocket == .inet(host: "127.0.0.1", port: 8891))
    #expect(settings.listenAddress.description == "::1")
    #expect(settings.maximumMessageOctets == 10 << 20)
    #expect(settings.minimumFreeDiskOctets == 1 << 30)
    #expect(settings.dnsServers.map(\.port) == [53, 5353])
    #expect(settings.dnsBudget == .milliseconds(1500))
    #expect(settings.trustedNetworks.map(\.description) == ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"])
    #expect(settings.retrySchedule.gaps == [.seconds(5), .seconds(300), .seconds(5400)])
    #expect(settings.retentionFailed == .seconds(90 * 86400))
    #expect(settings.deliveryConcurrency == 7)
    #expect(settings.logLevel == "debug" && settings.logFormat == "json")
  }

  private static let wrong: [(yaml: String, message: String)] = [
    ("port: 0", "error: gomail.yaml:1: port: must be 1…65535, not \"0\""),
    ("port: [1]", "error: gomail.yaml:1: port: must be 1…65535, not a list"),
    ("\n\nport: 3000x", "error: gomail.yaml:3: port: must be 1…65535, not \"3000x\""),
    ("spf_enabled: perhaps", "error: gomail.yaml:1: spf_enabled: must be true or false, not \"perhaps\""),
    (
      "read_timeout: 30 s",
      "error: gomail.yaml:1: read_timeout: must be duration, 1s…1h, not \"30 s\"; write a number with a unit, such as 30s, 10m or 7d; a bare number is seconds"
    ),
    ("data_dir: relative", "error: gomail.yaml:1: data_dir: must be absolute path, not \"relative\""),
    ("domains: [example.com, -x-]", "error: gomail.yaml:1: domains[2]: must be domain name, not \"-x-\""),
    ("domains:\n  - example.com\n  -\n", "error: gomail.yaml:3: domains[2]: is empty; remove it"),
    (
      "trusted_networks: 192.0.2.1/24",
      "error: gomail.yaml:1: trusted_networks[1]: must be network such as 192.0.2.0/24, not \"192.0.2.1/24\"; bits beyond the prefix must be zero"
    ),
    (
      "bearer_token: short",
      "error: gomail.yaml:1: bearer_token: has fewer than 16 octets; make one with: openssl rand -hex 32"
    ),
    (
      "handler_timeout: 30",
      "error: gomail.yaml:1: handler_timeout: must be less than read_timeout (30s); lower it or raise read_timeout"
    ),
    (
      "api_endpoint: ftp://example.com",
      "error: gomail.yaml:1: api_endpoint: must be an http or https URL, not \"ftp://example.com\"; write https://host/path"
    ),
    (
      "api_endpoint: https://u:p@example.com/",
      "error: gomail.yaml:1: api_endpoint: holds a user name or password, which would end up in logs; use headers: {Authorization: …}"
    ),
    (
      "max_message_size: 999999999999999999GiB",
      "error: gomail.yaml:1: max_message_size: must be size, 64KiB…1GiB, not \"999999999999999999GiB\"; write octets, or a number with KiB, MiB or GiB"
    ),
    (
      "retry_gaps: [\(Array(repeating: "5s", count: 65).joined(separator: ", "))]",
      "error: gomail.yaml:1: retry_gaps: must be a list of at most 64 durations"
    ),
    (
      "min_free_disk: 1PiB",
      "error: gomail.yaml:1: min_free_disk: must be size, 0…1048576GiB, not \"1PiB\"; write octets, or a number with KiB, MiB or GiB"
    ),
    ("log_format: xml", "error: gomail.yaml:1: log_format: must be text, json, not \"xml\""),
    ("prot: 3000", "error: gomail.yaml:1: prot: is not a known key; did you mean port?"),
    (
      "primary-domain: x",
      "error: gomail.yaml:1: primary-domain: is not a known key; did you mean primary_domain?"
    ),
    (
      "zzzzzzzzzzzz: x",
      "error: gomail.yaml:1: zzzzzzzzzzzz: is not a known key; docs/settings.md lists all keys"
    ),
  ]

  @Test("A wrong value says what is right", arguments: wrong)
  func wrongValues(yaml: String, message: String) throws {
    let loaded = try SettingsFixture.load(yaml)
    #expect(loaded.settings == nil)
    #expect(SettingsFixture.problems(of: loaded).filter { $0.hasPrefix("error") } == [message])
  }

  @Test("All problems come at once, in the order of the file")
  func allProblems() throws {
    let loaded = try SettingsFixture.load("data_dir: x\nlog_levle: info\nport: -1\nmax_connections: 5\n")
    #expect(loaded.problems.map(\.line) == [nil, 1, 2, 3, 4])
    #expect(loaded.problems.map(\.isError) == [false, true, true, true, false])
  }

  @Test(
    "A problem is one line, whatever the value holds",
    arguments: [
      "port: \"1\\r\\n2\"", "\"po\\nrt\": 1", "\"a\\nb\": 1\n\"a\\nb\": 2", "log_format: \"\\e[2J\"",
    ])
  func oneLine(yaml: String) throws {
    let loaded = try SettingsFixture.load(yaml)
    #expect(loaded.settings == nil)
    for problem in loaded.problems {
      #expect(!problem.description.unicodeScalars.contains { $0.value < 0x20 })
    }
  }

  @Test("A secret never stands in a message or a shown value")
  func secrets() throws {
    let loaded = try SettingsFixture.load(
      """
      bearer_token: "geheim geheim geheim"
      do_api_token: geheim
      webhook_secret: whsec_geheim
      webhooks:
        - {name: a, url: "https://example.com", secret: geheim, headers: {Authorization: geheim}}
      """)
    #expect(loaded.settings == nil)
    #expect(!loaded.report.contains("geheim"))
    let shown = try SettingsFixture.load(
      "bearer_token: geheimgeheimgeheim\nwebhooks: [{name: a, url: 'https://example.com', headers: {X: geheim}}]\n"
    )
    #expect(!shown.entries.contains { $0.value.description.contains("geheim") })
    #expect(shown.entries.first { $0.key == "bearer_token" }?.value == "(hidden)")
    #expect(shown.entries.first { $0.key == "webhook_secret" }?.value == [])
  }
}
