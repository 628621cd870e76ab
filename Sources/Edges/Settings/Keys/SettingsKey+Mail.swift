import JSON
import Mail

extension SettingsKey {
  /// RFC 5321 §4.5.3.1.7 asks for 64 kB at least; Postfix and the spool hold a message in one piece.
  private static let messageOctets = 65_536...(1 << 30)

  /// Mail may be on its way for five days; a year is beyond every use.
  private static let signatureLifetime = Duration.seconds(3600)...Duration.seconds(365 * 86400)

  private static let signingKeys = SettingsKey(
    name: "dkim_keys", shape: .structure, form: "list of keys", defaultText: "empty",
    meaning: "Which keys sign our own mail for which domains: `{domain, selector, file}`; see signing.md.",
    programs: "milter, gomailctl", isSecret: false,
    decode: { node, draft, findings in
      draft.settings.dkimKeys = SigningKeyReader.keys(node, &findings)
    },
    show: { .array($0.settings.dkimKeys.map(SigningKeyReader.shown)) },
    isSame: { $0.settings.dkimKeys == $1.settings.dkimKeys })

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
      "dkim_selector", \.settings.dkimSelector, .selector, "The selector of `dkim_private_key_path`.",
      for: "milter"),
    .optional(
      "dkim_private_key_path", \.settings.dkimPrivateKeyPath, .path,
      "The key that signs our own mail for each of `domains` that `dkim_keys` does not name.", for: "milter"),
    signingKeys,
    .scalar(
      "dkim_canonicalization", \.settings.dkimCanonicalization, .canonicalization,
      "How header section and body are canonicalised for our signatures.", for: "milter"),
    .optional(
      "dkim_signature_lifetime", \.settings.dkimSignatureLifetime, .duration(signatureLifetime),
      "How long our signatures count (`x=`).", for: "milter", defaultText: "for good"),
  ]
}
