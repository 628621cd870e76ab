package import JSON
import Mail

extension AllowEntry {
  /// Writes the entry as an object:
  ///
  /// `{"network":"192.0.2.0/24","reason":"…","author":"…","created_at":"2026-11-22T15:38:21.042Z",
  /// "expires_at":null}`
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("network")
    writer.string(network.description)
    writer.key("reason")
    writer.string(reason)
    writer.key("author")
    writer.string(author)
    writer.key("created_at")
    writer.timestamp(createdAt)
    writer.key("expires_at")
    writer.timestamp(expiresAt)
    writer.endObject()
  }

  /// Reads what `write(into:)` writes; `reason` and `expires_at` may be missing. Unknown members are ignored.
  package init(json: JSONValue) throws(JSONError) {
    guard let object = json.objectValue else { throw JSONError(.wrongKind("entry", expected: "an object")) }
    self.init(
      network: try Ban.network(object), reason: try Ban.reason(object), author: try Ban.author(object),
      createdAt: try object.timestamp("created_at"), expiresAt: try object.optionalTimestamp("expires_at"))
  }
}
