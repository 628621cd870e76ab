import Mail

extension SettingsKey {
  /// The range of `dmarc_observations_days`: up to a year.
  private static let observationDays = 0...366

  static let verdictKeys: [SettingsKey] = [
    .scalar("spf_enabled", \.settings.isSPFEnabled, .bool, "Whether SPF is evaluated.", for: "milter"),
    .scalar(
      "spf_engine", \.settings.spfEngine, .spfEngine,
      "Who evaluates SPF: our own evaluator, or libspf2 where it does not abstain; compare does both, and our own decides.",
      for: "milter"),
    .scalar(
      "require_spf", \.settings.requiresSPF, .bool, "Whether mail without an SPF pass is refused.",
      for: "milter"),
    .scalar(
      "dkim_enabled", \.settings.isDKIMEnabled, .bool, "Whether DKIM and ARC are verified.", for: "milter"),
    .scalar(
      "dkim_engine", \.settings.dkimEngine, .dkimEngine,
      "Who verifies DKIM signatures: our own engine, or libopendkim where it does not abstain; compare does both, and our own decides.",
      for: "milter"),
    .scalar(
      "require_dkim", \.settings.requiresDKIM, .bool, "Whether mail without a DKIM pass is refused.",
      for: "milter"),
    .scalar("dmarc_enabled", \.settings.isDMARCEnabled, .bool, "Whether DMARC is evaluated.", for: "milter"),
    .scalar(
      "dmarc_method", \.settings.dmarcMethod, .method,
      "How DMARC policies are found: treewalk is RFC 9989, psl RFC 7489; compare does both, and the tree walk decides.",
      for: "milter"),
    .scalar(
      "dmarc_enforcement", \.settings.dmarcEnforcement, .enforcement,
      "What becomes of a DMARC policy: none reports, relaxed quarantines, strict rejects.", for: "milter"),
    .scalar(
      "dmarc_observations_days", \.settings.dmarcObservationsDays, .integer(observationDays),
      "For so many days what DMARC found is kept for aggregate reports (domains, addresses of clients, results); 0: not at all.",
      for: "milter"),
    .scalar(
      "quarantine_action", \.settings.quarantineAction, .quarantineAction,
      "What becomes of quarantined mail: flag delivers it with that verdict, hold puts it on Postfix's HOLD queue.",
      for: "milter"),
    .list(
      "trusted_forwarders", \.settings.trustedForwarders, of: .network,
      "Clients whose mail is spared where it fails DMARC.", for: "milter"),
    .list(
      "trusted_mailing_lists", \.settings.trustedMailingLists, of: .domain,
      "Domains whose mailing lists are spared where mail fails DMARC, if it has a List-Id field and SPF or DKIM passes for such a domain or one below it.",
      for: "milter"),
    .list(
      "trusted_arc_sealers", \.settings.trustedARCSealers, of: .domain,
      "Domains (exactly, not those below) whose ARC seals are believed: mail that fails DMARC is spared if such a sealer recorded a pass for its author and only such sealers came after it.",
      for: "milter"),
  ]

  /// The range of `dns_cache_size` in octets. The least holds about 2000 answers; beyond the most, a slip in
  /// the unit is likelier than a need.
  private static let cacheOctets = (1 << 20)...(1 << 30)

  static let dnsKeys: [SettingsKey] = [
    .list(
      "dns_servers", \.settings.dnsServers, of: .server, "The DNS servers that are asked.", for: "milter",
      defaultText: "the system's"),
    .scalar(
      "dns_timeout", \.settings.dnsTimeout, .duration(.milliseconds(100)...Duration.seconds(30)),
      "The time for one DNS lookup, all tries together.", for: "milter"),
    .scalar(
      "dns_budget", \.settings.dnsBudget, .duration(.seconds(1)...Duration.seconds(60)),
      "The time for all DNS of one message.", for: "milter"),
    .scalar(
      "dns_cache_size", \.settings.dnsCacheOctets, .octets(cacheOctets),
      "The memory for DNS answers.", for: "milter"),
  ]
}
