import Daemon
import Logging
import Mail
import Spool

/// Counts and logs what came of attempts.
struct AttemptReport: Sendable {
  let metrics: ForwarderMetrics
  let logger: Logger
  let feed: LiveFeed

  func attempt(
    _ attempt: DeliveryAttempt, _ result: AttemptResult, traceParent: String?, took: Duration
  ) {
    feed.publish { FeedLine.attempt(attempt, result, took: took, at: SystemClock.now) }
    var metadata: Logger.Metadata = [
      "queue_id": "\(attempt.queueID ?? "-")", "event_id": "\(attempt.delivery.eventID)",
      "spool_id": "\(attempt.ticket.message)", "route": "\(attempt.ticket.route)",
      "recipient": "\(attempt.delivery.recipient)", "attempt": "\(attempt.delivery.attempts + 1)",
      "milliseconds": "\(took.milliseconds)",
    ]
    if let traceParent { metadata["traceparent"] = "\(traceParent)" }
    switch result {
    case .delivered(let status):
      metrics.delivered.add()
      metrics.attemptSeconds.observe(took)
      if let status { metadata["status"] = "\(status)" }
      logger.info("event delivered", metadata: metadata)
    case .retry(let due, _, let status, let error):
      metrics.retried.add()
      metrics.attemptSeconds.observe(took)
      if let status { metadata["status"] = "\(status)" }
      metadata["error"] = "\(error)"
      metadata["next_attempt_at"] = "\(due)"
      logger.warning("event not delivered, will be retried", metadata: metadata)
    case .failed(let status, let error):
      metrics.failed.add()
      metrics.attemptSeconds.observe(took)
      if let status { metadata["status"] = "\(status)" }
      metadata["error"] = "\(error)"
      logger.error("event failed for good", metadata: metadata)
    case .unaddressable:
      metrics.failed.add()
      metadata["error"] = "\(AttemptResult.unaddressableError)"
      logger.error("event failed for good", metadata: metadata)
    case .routeGone(let status):
      metrics.held.add()
      metadata["status"] = "\(status)"
      logger.critical("route disabled by its endpoint, its mail is held", metadata: metadata)
    case .interrupted, .trouble, .corrupt:
      break
    }
  }
}
