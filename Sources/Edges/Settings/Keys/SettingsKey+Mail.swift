import JSON
import Mail

extension SettingsKey {
  /// RFC 5321 §4.5.3.1.7 asks for 64 kB at least; Postfix and the spool hold a message in one piece.
  private static let messageOctets = 65_536...(1 << 30)

  static let mailKeys: [SettingsKey] = [
    .scalar(
      "max_message_size", \.settings.maximumMessageOctets, .octets(messageOctets),
      "The largest message that is accepted.", for: "milter, forwarder"),
    .list(
      "trusted_networks", \.settings.trustedNetworks, of: .network,
      "Clients whose mail is signed for our domains and not judged.", for: "milter"),
    .scalar("spf_enabled", \.settings.isSPFEnabled, .bool, "Whether SPF is evaluated.", for: "milter"),
    .scalar("dkim_enabled", \.settings.isDKIMEnabled, .bool, "Whether DKIM is verified.", for: "milter"),
    .scalar("dmarc_enabled", \.settings.isDMARCEnabled, .bool, "Whether DMARC is evaluated.", for: "milter"),
    .scalar(
      "dmarc_enforcement", \.settings.dmarcEnforcement, .enforcement,
      "What becomes of a DMARC policy: none reports, relaxed quarantines, strict rejects.", for: "milter"),
    .scalar(
      "dkim_selector", \.settings.dkimSelector, .text, "The selector of our own signatures.", for: "milter"),
    .optional(
      "dkim_private_key_path", \.settings.dkimPrivateKeyPath, .path, "The key of our own signatures.",
      for: "milter"),
    .list(
      "dns_servers", \.settings.dnsServers, of: .server, "The DNS servers that are asked.", for: "milter",
      defaultText: "the system's"),
    .scalar(
      "dns_budget", \.settings.dnsBudget, .duration(.seconds(1)...Duration.seconds(60)),
      "The time for all DNS of one message.", for: "milter"),
    rateLimits,
  ]

  /// The SMTP limits are not applied yet; a file that has them must say so when it is read.
  private static let rateLimits = SettingsKey(
    name: "rate_limits", shape: .structure, form: "list of rules", defaultText: "none",
    meaning: "SMTP limits by client, sender or recipient. Not applied yet.", programs: "milter",
    isSecret: false,
    decode: { node, _, findings in
      switch node.content {
      case .null: return
      case .sequence(let rules):
        if !rules.isEmpty { findings.warning(node.line, "SMTP limits are not applied by this version") }
      case .scalar, .mapping: findings.error(node.line, "must be a list of rules, not \(node.kind)")
      }
    }, show: { _ in [] }, isSame: { _, _ in true })
}
