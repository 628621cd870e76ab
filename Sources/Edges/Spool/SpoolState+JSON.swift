package import JSON
internal import Mail
internal import Webhook

extension SpoolState {
  /// The largest state that is read, in octets: a thousand recipients with sixty deliveries each, of which each takes a
  /// kilobyte with a long address and an error. What is larger is delivered again after a restart.
  static let maximumOctets = 64 << 20

  /// One JSON object, a line for the message and one for each delivery: for jq and for people.
  package func serialized() -> [UInt8] {
    var head = JSONWriter()
    head.beginObject()
    writeMembers(into: &head)
    head.endObject()
    var text = head.output.dropLast()
    text += ",\"deliveries\":[".utf8
    for (index, delivery) in deliveries.enumerated() {
      var line = JSONWriter()
      delivery.write(into: &line)
      text += (index == 0 ? "\n  " : ",\n  ").utf8
      text += line.output
    }
    text += "]}\n".utf8
    return Array(text)
  }

  /// Writes the same object without line breaks: for the API.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(into: &writer)
    writer.key("deliveries")
    writer.beginArray()
    for delivery in deliveries { delivery.write(into: &writer) }
    writer.endArray()
    writer.endObject()
  }

  /// Reads what `serialized` writes.
  package init(json: JSONValue) throws(JSONError) {
    guard let object = json.objectValue else { throw JSONError(.wrongKind("state", expected: "an object")) }
    guard let id = SpoolID(try object.string("spool_id")) else {
      throw JSONError(.wrongKind("spool_id", expected: "a spool id"))
    }
    var deliveries: [DeliveryState] = []
    for value in try object.array("deliveries") { deliveries.append(try DeliveryState(json: value)) }
    // A message without any would count as done.
    guard !deliveries.isEmpty else { throw JSONError(.wrongKind("deliveries", expected: "one at least")) }
    self.init(
      id: id, deliveryID: try object.string("delivery_id"), receivedAt: try object.timestamp("received_at"),
      queueID: try object.optionalString("queue_id"), requestID: try object.string("request_id"),
      sender: try object.string("sender"), sizeOctets: max(0, try object.integer("size_bytes")),
      sha256: try object.string("sha256"),
      summary: MessageSummary(
        from: try object.array("from").compactMap(\.stringValue),
        to: try object.array("to").compactMap(\.stringValue),
        subject: try object.optionalString("subject"), messageID: try object.optionalString("message_id")),
      parserCrashes: max(0, try object.integer("parser_crashes")), deliveries: deliveries)
  }

  private func writeMembers(into writer: inout JSONWriter) {
    writer.key("spool_id")
    writer.string(id.description)
    writer.key("status")
    writer.string(status.rawValue)
    writer.key("received_at")
    writer.timestamp(receivedAt)
    writer.optional("queue_id", queueID)
    writer.key("request_id")
    writer.string(requestID)
    writer.key("delivery_id")
    writer.string(deliveryID)
    writer.key("sender")
    writer.string(sender)
    writer.key("from")
    writer.beginArray()
    for address in summary.from { writer.string(address) }
    writer.endArray()
    writer.key("to")
    writer.beginArray()
    for address in summary.to { writer.string(address) }
    writer.endArray()
    writer.optional("subject", summary.subject)
    writer.optional("message_id", summary.messageID)
    writer.key("size_bytes")
    writer.integer(sizeOctets)
    writer.key("sha256")
    writer.string(sha256)
    writer.key("parser_crashes")
    writer.integer(parserCrashes)
  }
}

extension DeliveryState {
  /// Writes one object.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("event_id")
    writer.string(eventID)
    writer.key("recipient")
    writer.string(recipient)
    writer.optional("original_recipient", originalRecipient)
    writer.key("route")
    writer.string(route)
    writer.key("status")
    writer.string(status.rawValue)
    writer.key("attempts")
    writer.integer(attempts)
    writer.key("last_attempt_at")
    writer.timestamp(lastAttemptAt)
    writer.key("next_attempt_at")
    writer.timestamp(nextAttemptAt)
    writer.key("last_status")
    writer.integer(lastStatus)
    writer.optional("last_error", lastError)
    writer.key("replays")
    writer.integer(replay?.count ?? 0)
    writer.optional("replay_url", replay?.url)
    if replay?.allowPrivate == true {
      writer.key("replay_allow_private")
      writer.bool(true)
    }
    writer.endObject()
  }

  /// Reads what `write` writes.
  package init(json: JSONValue) throws(JSONError) {
    guard let object = json.objectValue else {
      throw JSONError(.wrongKind("deliveries", expected: "an array of objects"))
    }
    guard let status = DeliveryStatus(rawValue: try object.string("status")) else {
      throw JSONError(.wrongKind("status", expected: "pending, delivered, failed, held or cancelled"))
    }
    guard let eventID = EventID(try object.string("event_id")) else {
      throw JSONError(.wrongKind("event_id", expected: "an event id"))
    }
    self.init(
      eventID: eventID.description, recipient: try object.string("recipient"),
      originalRecipient: try object.optionalString("original_recipient"),
      route: try object.string("route"), due: try object.optionalTimestamp("next_attempt_at"))
    self.status = status
    attempts = max(0, try object.integer("attempts"))
    lastAttemptAt = try object.optionalTimestamp("last_attempt_at")
    lastStatus = object["last_status"]?.intValue
    lastError = try object.optionalString("last_error")
    // States of former versions have no replays.
    if let count = object["replays"]?.intValue, count > 0 {
      replay = DeliveryReplay(
        count: Int(clamping: count), url: object["replay_url"]?.stringValue,
        allowPrivate: object["replay_allow_private"]?.boolValue ?? false)
    }
  }
}
