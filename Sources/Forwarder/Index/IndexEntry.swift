import JSON
import Mail

/// One message in a list.
struct IndexEntry: Sendable {
  let id: String
  let receivedAt: Timestamp
  let status: String
  let queueID: String?
  let sender: String
  let recipients: [String]
  let routes: [String]
  let from: String?
  let subject: String?
  let messageID: String?
  let sizeOctets: Int64
  let attempts: Int64
  let nextAttemptAt: Timestamp?
  let lastError: String?

  func write(into writer: inout JSONWriter) {
    writer.beginObject()
    for (key, text) in [("spool_id", id), ("status", status), ("sender", sender)] {
      writer.key(key)
      writer.string(text)
    }
    writer.key("received_at")
    writer.timestamp(receivedAt)
    for (key, list) in [("recipients", recipients), ("routes", routes)] {
      writer.key(key)
      writer.beginArray()
      for text in list { writer.string(text) }
      writer.endArray()
    }
    let texts = [
      ("queue_id", queueID), ("from", from), ("subject", subject), ("message_id", messageID),
      ("last_error", lastError),
    ]
    for (key, text) in texts {
      writer.key(key)
      writer.string(text)
    }
    writer.key("size_bytes")
    writer.integer(sizeOctets)
    writer.key("attempts")
    writer.integer(attempts)
    writer.key("next_attempt_at")
    writer.timestamp(nextAttemptAt)
    writer.endObject()
  }
}
