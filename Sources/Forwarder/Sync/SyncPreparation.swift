import LibCurl
import Spool
import Webhook

/// Turns a message that is not committed yet into the request of one attempt.
struct SyncPreparation: Sendable {
  let preparation: EventPreparation
  let attempt: SyncAttempt

  /// Reads, parses, renders and signs. Blocks.
  func run() throws -> EventPreparation.Prepared {
    let content = try preparation.messages.content(attempt.draft) {
      let message = try preparation.spool.readDraft(attempt.draft)
      return SharedMessages.Content(message: message, parsed: message.withRaw { preparation.parse($0) })
    }
    let summary = content.parsed.isParsed ? MessageSummary(content.parsed) : nil
    guard let url = attempt.route.url(for: attempt.attempt.delivery.recipient) else {
      return EventPreparation.Prepared(request: nil, summary: summary, hasNoURL: true)
    }
    let message = content.message.relabelled(attempt.record)
    let request = message.withRaw { preparation.request(url, message, content.parsed, $0) }
    return EventPreparation.Prepared(
      request: request, summary: summary,
      traceParent: request?.headers.first { $0.name == TraceParent.name }?.value)
  }
}
