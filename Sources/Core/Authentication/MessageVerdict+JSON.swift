package import JSON
import Mail

extension MessageVerdict {
  /// Writes one object; its sub-objects are the event's, key for key.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("delivery_id", deliveryID.description)
    writer.member("received_at", receivedAt.rfc3339)
    writer.key("connection")
    connection.write(into: &writer)
    writer.key("authentication")
    authentication.write(into: &writer)
    writer.key("verdict")
    verdict.write(into: &writer)
    writer.key("sender_verified")
    senderVerified.write(into: &writer)
    writer.endObject()
  }

  /// Reads what `write` writes; keys it does not know are passed over.
  package init(json: JSONValue) throws(UnexpectedJSON) {
    let fields = try JSONFields(json, path: "")
    self.init(
      deliveryID: try fields.required("delivery_id") { DeliveryID($0) },
      receivedAt: try fields.required("received_at") { Timestamp(rfc3339: $0) },
      connection: try ConnectionFacts(fields.fields("connection")),
      authentication: try AuthenticationFindings(fields.fields("authentication")),
      verdict: try Verdict(fields.fields("verdict")),
      senderVerified: try SenderVerified(fields.fields("sender_verified")))
  }
}
