import Daemon
import LibCurl
import Mail
import OpenSSL
import Spool
import Webhook

/// The way of a large message: its event is rendered into a file piece by piece and posted from there, so
/// that message, parts and event are never in memory together, and nothing of it is while the endpoint takes its
/// time. Several attempts of one message do not share it: each has it for itself, one after the other.
extension EventPreparation {
  /// An event that is written and not signed.
  private struct Draft {
    let id: EventID
    let deliveryID: DeliveryID
    let timestamp: Timestamp
    let url: String
    let file: ScratchFile
  }

  func runLarge() throws -> Prepared {
    // Message and parts are gone when this returns.
    var (prepared, draft) = try rendered()
    guard let draft else { return prepared }
    let octets = try draft.file.finish()
    let file = draft.file
    let body = LongBody(octets: octets) { target, offset in
      (try? file.read(into: target, at: offset)) ?? 0
    }
    let request = request(
      draft.url, draft.id, draft.deliveryID, try signature(of: draft), at: draft.timestamp, body: [],
      longBody: body)
    prepared = Prepared(
      request: request, summary: prepared.summary, traceParent: Self.traceParent(of: request))
    return prepared
  }

  private func rendered() throws -> (Prepared, Draft?) {
    let content = try read()
    let (message, parsed) = (told(content.message), content.parsed)
    let summary = parsed.isParsed ? MessageSummary(parsed) : nil
    guard !isStored else { return (Prepared(request: nil, summary: summary), nil) }
    guard let url else { return (Prepared(request: nil, summary: summary, hasNoURL: true), nil) }
    let now = SystemClock.now
    guard let event = event(message, parsed, at: now) else {
      return (Prepared(request: nil, summary: summary), nil)
    }
    let file = try spool.scratchFile()
    message.withRaw { EventRenderer.render(event, raw: $0, to: { file.append($0) }) }
    let draft = Draft(
      id: event.id, deliveryID: message.seal.deliveryID, timestamp: now, url: url, file: file)
    return (Prepared(request: nil, summary: summary), draft)
  }

  /// Ed25519 goes over its message twice and wants it in one piece (RFC 8032 §5.1.6).
  private func signature(of draft: Draft) throws -> [(name: String, value: String)] {
    let prefix = WebhookSignature.signedPrefix(id: draft.id, timestamp: draft.timestamp)
    return WebhookSignature.headers(
      id: draft.id.description, timestamp: draft.timestamp, content: try draft.file.contents(behind: prefix),
      secrets: route.secrets, hmac: hmacSHA256, signer: signer)
  }
}
