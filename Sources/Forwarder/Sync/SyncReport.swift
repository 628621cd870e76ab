import Daemon
import Logging
import Mail
import Spool
import Webhook

/// Counts and logs what came of asking sync routes.
struct SyncReport: Sendable {
  let metrics: ForwarderMetrics
  let logger: Logger
  let feed: LiveFeed

  func attempt(_ sync: SyncAttempt, _ answer: SyncAnswer, traceParent: String?, took: Duration) {
    feed.publish { FeedLine.sync(sync, answer, took: took) }
    metrics.sync(answer.decision)
    var metadata: Logger.Metadata = [
      "queue_id": "\(sync.attempt.queueID ?? "-")", "event_id": "\(sync.attempt.delivery.eventID)",
      "delivery_id": "\(sync.deliveryID)", "route": "\(sync.route.name)",
      "recipient": "\(sync.attempt.delivery.recipient)", "milliseconds": "\(took.milliseconds)",
    ]
    if let traceParent { metadata["traceparent"] = "\(traceParent)" }
    if let status = answer.status { metadata["status"] = "\(status)" }
    if let code = answer.decision.code { metadata["reason"] = "\(code)" }
    if let error = answer.error(route: sync.route.name) { metadata["error"] = "\(error)" }
    if answer.result != nil { metrics.attemptSeconds.observe(took) }
    switch answer.decision {
    case .accept:
      metrics.delivered.add()
      logger.info("event delivered, the recipient is accepted", metadata: metadata)
    case .postpone(.gone):
      metrics.held.add()
      logger.critical("route disabled by its endpoint, Postfix keeps its mail", metadata: metadata)
    case .postpone:
      if answer.result != nil { metrics.retried.add() }
      logger.warning("event not delivered, Postfix keeps the message", metadata: metadata)
    case .refuse:
      metrics.failed.add()
      logger.warning("endpoint refuses the message, so do we", metadata: metadata)
    case .keep:
      metrics.failed.add()
      logger.error("event failed for good, the message goes to failed/", metadata: metadata)
    }
  }
}

extension SyncAnswer {
  /// The endpoint's HTTP status; `nil` where it gave none.
  var status: Int? {
    switch result {
    case .delivered(let status), .failed(let status, _), .retry(_, _, let status, _): status
    case .routeGone(let status): status
    case .unaddressable, .interrupted, .trouble, .corrupt, nil: nil
    }
  }

  /// Why it did not succeed; `nil` where it did.
  func error(route: String) -> String? {
    switch result {
    case .retry(_, _, _, let error), .failed(_, let error): error
    case .unaddressable: AttemptResult.unaddressableError
    case .delivered, .routeGone, .interrupted, .trouble, .corrupt, nil:
      decision.reply(route: route)?.text.value
    }
  }
}
