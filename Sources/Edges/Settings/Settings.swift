package import Authentication
package import DNS
package import Mail
package import Policy
package import Webhook

/// What the operator decided, checked and with every default filled in. `Settings.load` makes one from
/// the file, the environment and the command line; docs/settings.md describes every key.
package struct Settings: Sendable {
  /// Where the file stands unless somebody says otherwise.
  package static let defaultFile = "/etc/gomail/gomail.yaml"
  /// The largest message where nothing is said: 25 MiB, as the original.
  package static let defaultMaximumMessageOctets = 26_214_400

  // Names

  /// `mail_hostname`: what our servers call themselves.
  package var mailHostname: DomainName
  /// `authserv_id`: who speaks in Authentication-Results; `mail_hostname` unless set.
  package var authservID: String
  /// `primary_domain`.
  package var primaryDomain: DomainName?
  /// `infra_domain`: the domain of the machine's own names.
  package var infraDomain: DomainName?
  /// `domains` with `primary_domain` first: the domains that receive mail, each once.
  package var domains: [DomainName] = []

  // Places

  /// `data_dir`.
  package var dataDirectory = "/var/lib/gomail"
  /// `control_dir`.
  package var controlDirectory = "/run/gomail"
  /// `milter_socket`.
  package var milterSocket = ListenAddress.unix(path: "/var/spool/postfix/gomail/milter.sock")
  /// `policy_socket`.
  package var policySocket = ListenAddress.unix(path: "/var/spool/postfix/gomail/policy.sock")
  /// `lmtp_socket`.
  package var lmtpSocket = ListenAddress.unix(path: "/var/spool/postfix/gomail/lmtp.sock")
  /// `verdict_key_file`: the key or two that milter and forwarder share; `keys/verdict` below `data_dir`
  /// unless set.
  package var verdictKeyFile: String

  // Mail

  /// `max_message_size`, in octets.
  package var maximumMessageOctets = Settings.defaultMaximumMessageOctets
  /// `trusted_networks`: clients whose mail is signed and not judged.
  package var trustedNetworks: [Network] = []
  /// `allowed_tlds`: the top-level labels that senders and recipients may have, lower-case A-labels such as
  /// `com` or `xn--p1ai`; empty means all.
  package var allowedTLDs: [String] = []
  /// `blocked_domains`: domains that no sender and no recipient may be of, nor of one below them.
  package var blockedDomains: [DomainName] = []
  /// `dkim_selector`: the selector of `dkim_private_key_path`.
  package var dkimSelector: DomainName
  /// `dkim_private_key_path`.
  package var dkimPrivateKeyPath: String?
  /// `dkim_keys`.
  package var dkimKeys: [SigningKeySetting] = []
  /// Every key that signs: `dkim_keys`, then `dkim_private_key_path` for each of `domains` that has none there.
  package var signingKeys: [SigningKeySetting] = []
  /// `dkim_canonicalization`.
  package var dkimCanonicalization = DKIMCanonicalizationPair(header: .relaxed, body: .relaxed)
  /// `dkim_signature_lifetime`: how long our signatures count; `nil` is for good.
  package var dkimSignatureLifetime: Duration?

  // Verdicts

  /// `spf_enabled`.
  package var isSPFEnabled = true
  /// `spf_engine`.
  package var spfEngine = SPFEngine.native
  /// `require_spf`: mail without an SPF pass is refused. Never beside SPF switched off.
  package var requiresSPF = false
  /// `dkim_enabled`.
  package var isDKIMEnabled = true
  /// `dkim_engine`.
  package var dkimEngine = DKIMEngine.native
  /// `require_dkim`: mail without a DKIM pass is refused. Never beside DKIM switched off.
  package var requiresDKIM = false
  /// `dmarc_enabled`.
  package var isDMARCEnabled = true
  /// `dmarc_method`.
  package var dmarcMethod = DMARCMethod.treeWalk
  /// `dmarc_enforcement`.
  package var dmarcEnforcement = DMARCEnforcement.relaxed
  /// `dmarc_observations_days`; 0 for none.
  package var dmarcObservationsDays = 35
  /// `quarantine_action`.
  package var quarantineAction = QuarantineAction.flag
  /// `trusted_forwarders`: clients whose mail is spared where it fails DMARC (RFC 9990's
  /// `trusted_forwarder`).
  package var trustedForwarders: [Network] = []
  /// `trusted_mailing_lists`: domains whose lists' mail is spared where it fails DMARC (RFC 9990's
  /// `mailing_list`).
  package var trustedMailingLists: [DomainName] = []
  /// `trusted_arc_sealers`: domains whose ARC seals are believed where mail fails DMARC (RFC 8617 §7.2.1).
  package var trustedARCSealers: [DomainName] = []

  // DNS

  /// `dns_servers`; empty means the system's.
  package var dnsServers: [DNSServer] = []
  /// `dns_timeout`: one lookup, over all its tries, servers and aliases.
  package var dnsTimeout = Duration.seconds(5)
  /// `dns_budget`: all DNS of one message.
  package var dnsBudget = Duration.seconds(10)
  /// `dns_cache_size`, in octets.
  package var dnsCacheOctets = 16 << 20

  // Limits

  /// `rate_limits`.
  package var rateRules = RateRule.standard
  /// `rate_limit_buckets`.
  package var rateLimitBuckets = RateLimits.defaultMaximumBuckets
  /// `max_connections_per_ip` and `max_total_connections`.
  package var connectionLimits = ConnectionLimits()
  /// `max_connections_per_minute`, of one client; 0 for no limit.
  package var connectionsPerMinute = 1000

  // Bans

  /// `ban_threshold` and what stands beside it, `client_network_ipv4` and `client_network_ipv6` among them.
  package var violationRules = ViolationRules()

  // Delivery

  /// `webhooks`, then the route `default` for everything else. A route that only stores is among them.
  package var routes: [Route] = []
  /// `webhook_signing_key_file`: the private keys of `v1a`; `keys/webhook-signing` below `data_dir` unless
  /// set.
  package var webhookSigningKeyFile: String
  /// `retry_gaps`.
  package var retrySchedule = RetrySchedule.standard
  /// `delivery_concurrency`: attempts at the same time, all routes together.
  package var deliveryConcurrency = 500
  /// `backlog_limit`: messages in the spool that wait for delivery; at more, LMTP answers 452.
  package var backlogLimit = 100_000
  /// `min_free_disk`, in octets; at less, LMTP answers 452.
  package var minimumFreeDiskOctets = 268_435_456
  /// `retention_processed`: how long delivered mail is kept.
  package var retentionProcessed = Duration.seconds(7 * 86400)
  /// `retention_failed`: how long undeliverable mail is kept.
  package var retentionFailed = Duration.seconds(30 * 86400)
  /// `retention_processed_size`, in octets: what delivered mail may take on the disk; 0 for no limit.
  package var retentionProcessedOctets = 0
  /// `retention_failed_size`, in octets: what undeliverable mail may take on the disk; 0 for no limit.
  package var retentionFailedOctets = 0

  // HTTP

  /// `listen_address`: where the HTTP API and the metrics listen.
  package var listenAddress = IPAddress(v4: 0x7f00_0001)
  /// `port`: the HTTP API.
  package var port = 3000
  /// `public_url`: what URLs in events begin with, without a slash at the end; `nil` is the API's own address.
  package var publicURL: String?
  /// `attachment_url_threshold`, in octets: a larger attachment is handed over by URL where the route asks it.
  package var attachmentURLThreshold = 0
  /// `attachment_url_lifetime`.
  package var attachmentURLLifetime = AttachmentLinks.defaultLifetime
  /// `bearer_token` or the content of `bearer_token_file`.
  package var bearerToken: String?
  /// `rate_limit_per_minute`: requests of one client; 0 is no limit.
  package var rateLimitPerMinute = 60
  /// `rate_limit_burst`.
  package var rateLimitBurst = 10
  /// `read_timeout`.
  package var readTimeout = Duration.seconds(30)
  /// `write_timeout`.
  package var writeTimeout = Duration.seconds(30)
  /// `idle_timeout`.
  package var idleTimeout = Duration.seconds(60)
  /// `handler_timeout`; less than `read_timeout`.
  package var handlerTimeout = Duration.seconds(25)
  /// `metrics_enabled`.
  package var isMetricsEnabled = true
  /// `metrics_port`.
  package var metricsPort = 9090
  /// `metrics_path`.
  package var metricsPath = "/metrics"

  // Other

  /// `log_level`: a word that swift-log knows.
  package var logLevel = "info"
  /// `log_format`: `text` or `json`.
  package var logFormat = "text"
  /// `do_api_token`: for DNS records at DigitalOcean.
  package var digitalOceanToken: String?

  /// All defaults, for a machine of this name.
  package init(mailHostname: DomainName) {
    self.mailHostname = mailHostname
    dkimSelector = DomainName("default") ?? mailHostname
    authservID = mailHostname.description
    verdictKeyFile = dataDirectory + "/keys/verdict"
    webhookSigningKeyFile = dataDirectory + "/keys/webhook-signing"
  }
}

extension Settings: CustomStringConvertible, CustomReflectable {
  /// Tells the host name only: settings hold secrets, and a log line must not.
  package var description: String { "settings of \(mailHostname)" }

  package var customMirror: Mirror { Mirror(self, children: []) }
}
