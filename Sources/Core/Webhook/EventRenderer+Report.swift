import JSON
import Mail

/// What kind of answer a message is, and which parts of its text are its author's: `bounce` to `reply`.
extension EventRenderer {
  static func writeReport(_ event: Event, into writer: inout JSONWriter) {
    let report = event.report
    writer.key("bounce")
    if case .bounce(let bounce) = report { write(bounce, into: &writer) } else { writer.null() }
    writer.key("complaint")
    if case .complaint(let complaint) = report { write(complaint, into: &writer) } else { writer.null() }
    writer.key("auto_reply")
    if case .autoReply(let autoReply) = report { write(autoReply, into: &writer) } else { writer.null() }
    writer.key("reply")
    write(event.include.parsed ? event.message?.reply : nil, into: &writer)
  }

  private static func write(_ bounce: BounceReport, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("permanent")
    writer.bool(bounce.isPermanent)
    writer.key("reporting_mta")
    writer.string(bounce.reportingMTA)
    writer.key("arrival_date")
    writer.timestamp(bounce.arrivalDate)
    writer.key("original_message_id")
    writer.string(bounce.originalMessageID)
    writer.key("recipients")
    writer.beginArray()
    for recipient in bounce.recipients {
      writer.beginObject()
      let texts = [
        ("original_recipient", recipient.originalRecipient.map(ALabels.inAddress)),
        ("final_recipient", recipient.finalRecipient.map(ALabels.inAddress)),
        ("action", recipient.action), ("status", recipient.status),
        ("diagnostic_code", recipient.diagnosticCode), ("remote_mta", recipient.remoteMTA),
      ]
      for (key, text) in texts {
        writer.key(key)
        writer.string(text)
      }
      writer.key("last_attempt_date")
      writer.timestamp(recipient.lastAttemptDate)
      writer.key("will_retry_until")
      writer.timestamp(recipient.willRetryUntil)
      writer.key("permanent")
      writer.bool(recipient.isPermanent)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  private static func write(_ complaint: Complaint, into writer: inout JSONWriter) {
    writer.beginObject()
    let texts = [
      ("feedback_type", complaint.feedbackType), ("user_agent", complaint.userAgent),
      ("reporting_mta", complaint.reportingMTA), ("source_ip", complaint.sourceIP),
      ("original_mail_from", complaint.originalMailFrom.map(ALabels.inAddress)),
      ("original_envelope_id", complaint.originalEnvelopeID),
      ("original_message_id", complaint.originalMessageID),
    ]
    for (key, text) in texts {
      writer.key(key)
      writer.string(text)
    }
    writer.key("arrival_date")
    writer.timestamp(complaint.arrivalDate)
    writer.key("incidents")
    writer.integer(complaint.incidents)
    let lists = [
      ("original_recipients", complaint.originalRecipients.map(ALabels.inAddress)),
      ("reported_domains", complaint.reportedDomains), ("reported_uris", complaint.reportedURIs),
    ]
    for (key, values) in lists {
      writer.key(key)
      writer.beginArray()
      for value in values { writer.string(value) }
      writer.endArray()
    }
    writer.endObject()
  }

  private static func write(_ autoReply: AutoReply, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("auto_submitted")
    writer.string(autoReply.autoSubmitted)
    writer.key("indicated_by")
    writer.string(autoReply.indicatedBy)
    writer.key("original_message_id")
    writer.string(autoReply.originalMessageID)
    writer.endObject()
  }

  private static func write(_ reply: ReplySegments?, into writer: inout JSONWriter) {
    guard let reply else { return writer.null() }
    writer.beginObject()
    writer.key("visible")
    writer.beginArray()
    for range in reply.visible {
      writer.beginArray()
      writer.integer(range.lowerBound)
      writer.integer(range.upperBound)
      writer.endArray()
    }
    writer.endArray()
    writer.endObject()
  }
}
