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
    .list(
      "allowed_tlds", \.settings.allowedTLDs, of: .topLevelLabel,
      "The only top-level domains that senders and recipients may have; empty means all.", for: "milter"),
    .list(
      "blocked_domains", \.settings.blockedDomains, of: .domain,
      "Domains whose senders and recipients are refused; those below them too.", for: "milter"),
    .scalar(
      "dkim_selector", \.settings.dkimSelector, .text, "The selector of our own signatures.", for: "milter"),
    .optional(
      "dkim_private_key_path", \.settings.dkimPrivateKeyPath, .path, "The key of our own signatures.",
      for: "milter"),
  ]
}
