import JSON
import Mail
import Policy

extension SettingsKey {
  /// 0 is no limit; beyond the most there is no machine.
  private static let connections = 0...1_000_000

  static let limitKeys: [SettingsKey] = [
    SettingsKey(
      name: "rate_limits", shape: .structure, form: "list of rules",
      defaultText: "client: 1000 messages a minute, 2000 at once",
      meaning: "How much mail is taken from whom or for whom; see below. [] for no limits.",
      programs: "milter",
      isSecret: false,
      decode: { node, draft, findings in
        guard node.content != .null else { return }
        draft.settings.rateRules = RateRuleReader.rules(node, &findings)
      }, show: { .array($0.settings.rateRules.map(RateRuleReader.shown)) },
      isSame: { $0.settings.rateRules == $1.settings.rateRules }),
    .scalar(
      "rate_limit_buckets", \.settings.rateLimitBuckets, .integer(BucketTable.allowedBounds),
      "Of so many keys all rules together remember what they used up, in 16 octets each; beyond, those go that used up least.",
      for: "milter"),
    .scalar(
      "max_connections_per_ip", \.settings.connectionLimits.perClient, .integer(connections),
      "Connections that one client may have open; 0: no limit.", for: "milter"),
    .scalar(
      "max_connections_per_minute", \.settings.connectionsPerMinute, .integer(connections),
      "Connections that one client may open within a minute; 0: no limit.", for: "milter"),
    .scalar(
      "max_total_connections", \.settings.connectionLimits.total, .integer(connections),
      "Connections that all clients together may have open; 0: no limit but Postfix's own.", for: "milter"),
  ]
}
