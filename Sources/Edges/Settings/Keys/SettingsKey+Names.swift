extension SettingsKey {
  static let nameKeys: [SettingsKey] = [
    .scalar(
      "mail_hostname", \.settings.mailHostname, .domain,
      "What our servers call themselves.", for: "all", defaultText: "the machine's host name"),
    .optional(
      "authserv_id", \.authservID, .text, "Who speaks in Authentication-Results.", for: "milter",
      defaultText: "mail_hostname"),
    .optional(
      "primary_domain", \.settings.primaryDomain, .domain, "The first of the domains that receive mail.",
      for: "all"),
    .list(
      "domains", \.listedDomains, of: .domain,
      "The domains that receive mail; primary_domain belongs to them.", for: "all"),
    .optional(
      "infra_domain", \.settings.infraDomain, .domain, "The domain of the machine's own names.",
      for: "gomailctl"),
  ]

  static let placeKeys: [SettingsKey] = [
    .scalar("data_dir", \.settings.dataDirectory, .path, "Spool, databases, buckets.", for: "all"),
    .scalar("control_dir", \.settings.controlDirectory, .path, "Control sockets.", for: "all"),
    .scalar("milter_socket", \.settings.milterSocket, .listen, "Where the milter listens.", for: "milter"),
    .scalar(
      "policy_socket", \.settings.policySocket, .listen, "Where the policy daemon listens.", for: "policyd"),
    .scalar(
      "lmtp_socket", \.settings.lmtpSocket, .listen, "Where the forwarder takes mail.", for: "forwarder"),
    .optional(
      "verdict_key_file", \.verdictKeyFile, .path,
      "The key or two under which milter and forwarder pass the verdict.", for: "milter, forwarder",
      defaultText: "keys/verdict below data_dir"),
  ]

  static let logKeys: [SettingsKey] = [
    .scalar(
      "log_level", \.settings.logLevel,
      .oneOf(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
      "The least important messages that are logged.", for: "all"),
    .scalar(
      "log_format", \.settings.logFormat, .oneOf(["text", "json"]), "How log lines look.", for: "all"),
    .optional(
      "do_api_token", \.settings.digitalOceanToken, .secret(minimumOctets: 32),
      "DigitalOcean's token for DNS records.", for: "gomailctl", isSecret: true),
  ]
}
