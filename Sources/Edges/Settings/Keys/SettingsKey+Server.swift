import Mail

extension SettingsKey {
  private static let timeout = Duration.seconds(1)...Duration.seconds(3600)

  static let serverKeys: [SettingsKey] = [
    .scalar(
      "listen_address", \.settings.listenAddress, .address, "Where the HTTP API and the metrics listen.",
      for: "forwarder"),
    .scalar("port", \.settings.port, .port, "The port of the HTTP API.", for: "forwarder"),
    .optional(
      "public_url", \.settings.publicURL, .baseURL,
      "What URLs in events begin with: where receivers reach the HTTP API.", for: "forwarder",
      defaultText: "the API's own address"),
    .scalar(
      "attachment_url_threshold", \.settings.attachmentURLThreshold, .octets(0...(1 << 30)),
      "On routes with `attachments: url`, attachments up to this size stand in the event all the same.",
      for: "forwarder"),
    .scalar(
      "attachment_url_lifetime", \.settings.attachmentURLLifetime,
      .duration(Duration.seconds(60)...Duration.seconds(30 * 86400)),
      "How long the URL of an attachment is served, from the attempt that carries it.", for: "forwarder"),
    .optional(
      "bearer_token", \.settings.bearerToken, .secret(minimumOctets: 16),
      "What clients of the HTTP API send; without one it serves health and metrics only.", for: "forwarder",
      isSecret: true),
    .optional(
      "bearer_token_file", \.bearerTokenFile, .path, "A file that holds `bearer_token`.", for: "forwarder"),
    .scalar(
      "rate_limit_per_minute", \.settings.rateLimitPerMinute, .integer(0...10_000),
      "Requests of one HTTP client, an IPv4 address or a /64 of IPv6; 0 is no limit. Mail over HTTP needs one a message.",
      for: "forwarder"),
    .scalar(
      "rate_limit_burst", \.settings.rateLimitBurst, .integer(1...10_000),
      "Requests of one HTTP client at once.", for: "forwarder"),
    .scalar(
      "read_timeout", \.settings.readTimeout, .duration(timeout), "How long a request may take to arrive.",
      for: "forwarder"),
    .scalar(
      "write_timeout", \.settings.writeTimeout, .duration(timeout), "How long a client may refuse to read.",
      for: "forwarder"),
    .scalar(
      "idle_timeout", \.settings.idleTimeout, .duration(timeout),
      "How long a connection may wait for its next request.", for: "forwarder"),
    .scalar(
      "handler_timeout", \.settings.handlerTimeout, .duration(timeout),
      "How long an answer may take; less than read_timeout.", for: "forwarder"),
    .scalar(
      "metrics_enabled", \.settings.isMetricsEnabled, .bool, "Whether metrics_port is served.",
      for: "forwarder"),
    .scalar(
      "metrics_port", \.settings.metricsPort, .port, "The port of the metrics.", for: "forwarder"),
    .scalar(
      "metrics_path", \.settings.metricsPath, .path, "The path of the metrics.", for: "forwarder"),
  ]

  static let keysWithoutUse: [SettingsKey] = [
    .unused("mode", "each daemon listens by itself"),
    .unused("max_connections", "limits are built in"),
    .unused("max_idle_conns", "there is no connection pool"),
    .unused("postfix_main_cf", "Postfix's own configuration says where its files are"),
    .unused("postfix_virtual_regex", "the domains are given to Postfix directly"),
    .unused("postfix_domains_list", "the domains are in `domains`"),
  ]
}
