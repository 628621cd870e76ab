import Authentication
package import JSON
import Mail

/// Writes an event as JSON, from its first key to its last, into one array of octets or piece by piece.
///
/// Every key is always there. What is unknown is `null`, and so is what the route does not want:
/// - `raw: false`: `raw` and `raw_encoding`, unless `Event.carriesRaw` says otherwise;
/// - `parsed: false`, or a message that could not be parsed: `from`, `to`, `cc`, `reply_to`, `date`,
///   `headers`, `text`, `html`, `lossy`, `attachments`, `reply`;
/// - `attachments: none`: `content` and `url` of each attachment; with `inline` only `url`, with `url`
///   one of the two. What `EventContents` leaves out is named in `defects`.
///
/// `subject`, `message_id`, `defects`, `bounce`, `complaint`, `auto_reply` and `metadata.attachments` are
/// given whenever the message was parsed: they are short and tell people which message it is.
package enum EventRenderer {
  /// Room for everything but the message: envelope, verdict and some thirty header fields.
  private static let fixedOctets = 8192

  /// The event as one JSON text without a line break.
  ///
  /// - Parameter raw: the message as received, byte for byte. It becomes a string where it is valid
  ///   UTF-8 without NUL that JSON does not need to escape throughout, and base64 otherwise.
  package static func render(_ event: Event, raw: UnsafeRawBufferPointer) -> [UInt8] {
    let raw = RawMessage(raw, isWanted: event.carriesRaw, limits: event.limits)
    var writer = JSONWriter(reserving: fixedOctets + raw.expectedOctets + expectedOctets(event))
    write(event, raw, into: &writer)
    return writer.output
  }

  /// The same octets handed to `sink` one piece after the other: however long the event is, no more of it is
  /// in memory than some 100 kB.
  package static func render(
    _ event: Event, raw: UnsafeRawBufferPointer, to sink: @escaping JSONWriter.Sink
  ) {
    var writer = JSONWriter(to: sink)
    write(event, RawMessage(raw, isWanted: event.carriesRaw, limits: event.limits), into: &writer)
    writer.finish()
  }

  private static func write(_ event: Event, _ raw: RawMessage, into writer: inout JSONWriter) {
    writer.beginObject()
    writeEnvelope(event, into: &writer)
    raw.write(into: &writer)
    writer.key("raw_sha256")
    writer.string(event.rawSHA256)
    writeMessage(event, into: &writer)
    writer.key("connection")
    event.verdict.connection.write(into: &writer)
    writer.key("authentication")
    event.verdict.authentication.write(into: &writer)
    writer.key("verdict")
    event.verdict.verdict.write(into: &writer)
    writer.key("sender_verified")
    event.verdict.senderVerified.write(into: &writer)
    writeMetadata(event, into: &writer)
    writeReport(event, into: &writer)
    writer.endObject()
  }

  /// The event of a message that is an array already.
  package static func render(_ event: Event, raw: [UInt8]) -> [UInt8] {
    raw.withUnsafeBytes { render(event, raw: $0) }
  }

  /// About how many octets text and attachments take.
  private static func expectedOctets(_ event: Event) -> Int {
    guard event.include.parsed, let message = event.message else { return 0 }
    var octets = JSONWriter.expectedOctets(ofText: message.text?.utf8.count ?? 0)
    octets += JSONWriter.expectedOctets(ofText: message.html?.utf8.count ?? 0)
    let contents = EventContents(event)
    for (index, attachment) in message.attachments.enumerated() where contents.hold(index) {
      octets += JSONWriter.octets(ofBase64: attachment.content.count)
    }
    return octets
  }

  private static func writeEnvelope(_ event: Event, into writer: inout JSONWriter) {
    let message = event.message
    writer.key("type")
    writer.string(event.type.rawValue)
    writer.key("id")
    writer.string(event.id.description)
    writer.key("route")
    writer.string(event.route)
    writer.key("replayed")
    writer.bool(event.replayed)
    writer.key("sender")
    writer.string(ALabels.inAddress(event.sender))
    writer.key("recipient")
    writer.string(ALabels.inAddress(event.recipient))
    writer.key("original_recipient")
    writer.string(event.originalRecipient.map(ALabels.inAddress))
    writer.key("recipient_tag")
    writer.string(event.recipientTag)
    writer.key("received_at")
    writer.timestamp(event.receivedAt)
    writer.key("subject")
    writer.string(message?.subject)
    writer.key("message_id")
    writer.string(message?.messageID)
  }

  private static func writeMetadata(_ event: Event, into writer: inout JSONWriter) {
    let count = event.message.flatMap { $0.isParsed ? $0.attachments.count : nil }
    writer.key("metadata")
    writer.beginObject()
    writer.key("request_id")
    writer.string(event.requestID)
    writer.key("queue_id")
    writer.string(event.queueID)
    writer.key("size_bytes")
    writer.integer(event.sizeOctets)
    writer.key("processing_time_ms")
    writer.integer(event.processingTimeMilliseconds)
    writer.key("attachments")
    writer.integer(count)
    writer.endObject()
  }
}
