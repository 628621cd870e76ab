import Daemon
import Mail
import Policy
import Settings

extension ForwarderConfiguration {
  init(_ settings: Settings) {
    let address = settings.listenAddress.description
    let metrics = ListenAddress.inet(host: address, port: settings.metricsPort)
    var limits = HTTPServerLimits()
    limits.readTimeout = settings.readTimeout
    limits.writeTimeout = settings.writeTimeout
    limits.idleTimeout = settings.idleTimeout
    limits.handlerTimeout = settings.handlerTimeout
    limits.maximumBodyOctetsTogether = InboundRoutes.maximumBodyOctetsTogether
    self.init(
      dataDirectory: settings.dataDirectory, controlDirectory: settings.controlDirectory,
      lmtpSocket: settings.lmtpSocket, hostname: settings.mailHostname.description,
      maximumMessageOctets: settings.maximumMessageOctets, domains: Set(settings.domains),
      addresses: AddressRules(
        allowedTLDs: settings.allowedTLDs, blockedDomains: settings.blockedDomains),
      routes: settings.routes,
      retries: settings.retrySchedule, deliveryConcurrency: settings.deliveryConcurrency,
      backlogLimit: settings.backlogLimit, minimumFreeOctets: settings.minimumFreeDiskOctets,
      retentionProcessed: Retention(
        duration: settings.retentionProcessed, octets: Self.limit(settings.retentionProcessedOctets)),
      retentionFailed: Retention(
        duration: settings.retentionFailed, octets: Self.limit(settings.retentionFailedOctets)),
      apiAddress: .inet(host: address, port: settings.port), bearerToken: settings.bearerToken,
      apiLimits: limits, apiRequestsPerMinute: settings.rateLimitPerMinute,
      apiRequestsBurst: settings.rateLimitBurst, publicURL: settings.publicURL ?? Self.ownURL(settings),
      attachmentURLThreshold: settings.attachmentURLThreshold,
      attachmentURLLifetime: settings.attachmentURLLifetime,
      metricsAddress: settings.isMetricsEnabled && settings.metricsPort != settings.port ? metrics : nil,
      metricsPath: settings.metricsPath,
      webhookSigningKeyFile: settings.webhookSigningKeyFile,
      verdictKeyFile: settings.verdictKeyFile)
  }

  /// The settings that a reload does not change.
  static let keysHeededAtStart = [
    "data_dir", "control_dir", "lmtp_socket", "mail_hostname", "max_message_size", "domains", "allowed_tlds",
    "blocked_domains", "backlog_limit", "min_free_disk", "retention_processed", "retention_processed_size",
    "retention_failed", "retention_failed_size", "listen_address", "port", "bearer_token",
    "bearer_token_file",
    "rate_limit_per_minute", "rate_limit_burst", "read_timeout", "write_timeout", "idle_timeout",
    "handler_timeout", "metrics_enabled", "metrics_port", "metrics_path", "log_level", "log_format",
  ]

  /// 0 in the settings stands for no limit.
  private static func limit(_ octets: Int) -> Int? { octets > 0 ? octets : nil }

  /// Where the API is reached without a proxy: where it listens, or on all addresses under the host's name.
  private static func ownURL(_ settings: Settings) -> String {
    let address = settings.listenAddress.description
    let host =
      address == "0.0.0.0" || address == "::"
      ? settings.mailHostname.description : address.contains(":") ? "[\(address)]" : address
    return "http://\(host):\(settings.port)"
  }
}
