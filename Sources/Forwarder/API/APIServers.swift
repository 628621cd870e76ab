import Daemon
import JSON
import Logging
import Mail
import ServiceLifecycle

/// The forwarder's TCP ports: the API, and metrics alone.
enum APIServers {
  static func bind(
    _ configuration: ForwarderConfiguration, messages: MessageRoutes, inbound: InboundRoutes,
    attachments: AttachmentRoutes, signing: WebhookSigning, process: DaemonProcess, backlog: Backlog,
    intake: Intake
  ) async throws -> [any Service] {
    let merged = MergedMetrics(own: process.metrics, controlDirectory: configuration.controlDirectory)
    let health = ControlRoute("GET", "/health", isPublic: true, isUnlimited: true) { _ in
      let health = Self.health(backlog: backlog, intake: intake)
      var answer: JSONObject = [
        "status": health.isHealthy ? "ok" : "degraded", "version": .string(process.version),
      ]
      for member in health.details.members { answer[member.key] = member.value }
      return .json(.object(answer), status: health.isHealthy ? 200 : 503)
    }
    let metrics = [merged.route(configuration.metricsPath)]
    // Without a token nobody may read or hand in mail over TCP: the routes do not exist.
    let guarded =
      configuration.bearerToken == nil ? [] : messages.routes(isTrusted: false) + inbound.routes
    let rate = rateLimit(configuration, process.metrics)
    var servers: [any Service] = [
      try await HTTPServer.bind(
        to: configuration.apiAddress,
        routes: [health, signing.route] + metrics + attachments.routes + guarded,
        bearerToken: configuration.bearerToken, limits: configuration.apiLimits,
        rate: rate, logger: process.logger)
    ]
    if let address = configuration.metricsAddress {
      servers.append(
        try await HTTPServer.bind(
          to: address, routes: [health] + metrics, limits: configuration.apiLimits, logger: process.logger))
    }
    return servers
  }

  /// What counts the requests of each client; `nil` where there is no limit.
  private static func rateLimit(
    _ configuration: ForwarderConfiguration, _ metrics: Metrics
  ) -> HTTPServer.RateLimit? {
    let hits = metrics.counter(
      "rate_limit_hits_total", help: "Requests refused because their client made too many.",
      labels: ["action": "http"])
    guard
      let rates = ClientRates(
        perMinute: configuration.apiRequestsPerMinute, burst: configuration.apiRequestsBurst)
    else { return nil }
    return { client in
      let pause = rates.refusal(of: client, at: SystemClock.now)
      if pause != nil { hits.add() }
      return pause
    }
  }

  /// Healthy while mail is taken.
  static func health(backlog: Backlog, intake: Intake) -> DaemonHealth {
    let obstacle = intake.currentObstacle
    return DaemonHealth(
      isHealthy: obstacle == nil,
      details: [
        "backlog": .integer(Int64(backlog.count)),
        "refusing": obstacle.map { .string($0.reply.text.value) } ?? .null,
      ])
  }
}
