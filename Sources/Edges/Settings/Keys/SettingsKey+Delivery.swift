import JSON
import Mail
import Webhook

extension SettingsKey {
  private static let retention = Duration.seconds(3600)...Duration.seconds(3650 * 86400)

  static let deliveryKeys: [SettingsKey] = [
    .optional(
      "api_endpoint", \.apiEndpoint, .url,
      "The URL of the route `default`, which takes what no other route takes. Our own `/mail/inbound` means: store only.",
      for: "forwarder", defaultText: "store only"),
    .list(
      "webhook_secret", \.webhookSecrets, of: .webhookSecret,
      "Signs the events of the route `default` as `v1`; two while one replaces the other.", for: "forwarder",
      isSecret: true),
    .optional(
      "webhook_secret_file", \.webhookSecretFile, .path, "A file that holds `webhook_secret`, one a line.",
      for: "forwarder"),
    .optional(
      "webhook_signing_key_file", \.webhookSigningKeyFile, .path,
      "The private keys of the signature `v1a`, one a line, two while one replaces the other; made where it is missing.",
      for: "forwarder", defaultText: "keys/webhook-signing below data_dir"),
    .optional(
      "ca_file", \.certificateFile, .path,
      "CA certificates (PEM) that take the place of the system's for all routes without their own.",
      for: "forwarder", defaultText: "the system's"),
    SettingsKey(
      name: "webhooks", shape: .structure, form: "list of routes", defaultText: "empty",
      meaning: "Routes before `default`; see below.", programs: "forwarder", isSecret: false,
      decode: { node, draft, findings in draft.webhooks = RouteReader.routes(node, &findings) },
      show: { .array($0.webhooks.map(RouteReader.shown)) }, isSame: { $0.webhooks == $1.webhooks }),
    SettingsKey(
      name: "retry_gaps", shape: .list, form: "list of durations",
      defaultText: RetrySchedule.standard.gaps.map(\.text).joined(separator: ", "),
      meaning: "The time from the end of one failed attempt to the next; ±10 %.", programs: "forwarder",
      isSecret: false, decode: readRetryGaps,
      show: { .array($0.settings.retrySchedule.gaps.map { .string($0.text) }) },
      isSame: { $0.settings.retrySchedule == $1.settings.retrySchedule }),
    .scalar(
      "delivery_concurrency", \.settings.deliveryConcurrency, .integer(1...2000),
      "Attempts at the same time, all routes together.", for: "forwarder"),
    .scalar(
      "backlog_limit", \.settings.backlogLimit, .integer(1...10_000_000),
      "Messages that may wait for delivery; beyond, Postfix keeps the mail.", for: "forwarder"),
    .scalar(
      "min_free_disk", \.settings.minimumFreeDiskOctets, .octets(0...(1 << 50)),
      "Free space below which Postfix keeps the mail.", for: "forwarder"),
    .scalar(
      "retention_processed", \.settings.retentionProcessed, .duration(retention),
      "How long delivered mail is kept, from its last delivery on.", for: "forwarder"),
    .scalar(
      "retention_failed", \.settings.retentionFailed, .duration(retention),
      "How long undeliverable and cancelled mail is kept, from the moment it was given up.", for: "forwarder"),
    .scalar(
      "retention_processed_size", \.settings.retentionProcessedOctets, .octets(0...(1 << 50)),
      "What delivered mail may take on the disk; beyond, the first to arrive is removed. 0: no limit.",
      for: "forwarder"),
    .scalar(
      "retention_failed_size", \.settings.retentionFailedOctets, .octets(0...(1 << 50)),
      "The same for undeliverable and cancelled mail.", for: "forwarder"),
  ]

  @Sendable private static func readRetryGaps(
    _ node: YAMLNode, _ draft: inout SettingsDraft, _ findings: inout SettingsFindings
  ) {
    guard node.content != .null else { return }
    let errors = findings.all.count
    let gaps = findings.list(node, of: .duration(RetrySchedule.allowedGaps))
    guard findings.all.count == errors else { return }
    if let schedule = RetrySchedule(gaps: gaps) {
      draft.settings.retrySchedule = schedule
    } else {
      findings.error(node.line, "must be a list of at most \(RetrySchedule.maximumGaps) durations")
    }
  }
}
