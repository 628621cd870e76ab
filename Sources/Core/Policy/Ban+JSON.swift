package import JSON
import Mail

extension Ban {
  /// Writes the ban as an object:
  ///
  /// `{"id":"…","network":"192.0.2.0/24","reason":"…","author":"…","created_at":"2026-11-22T15:38:21.042Z",
  /// "expires_at":null,"automatic":false,"action":"reject"}`
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("id")
    writer.string(id)
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
    writer.key("automatic")
    writer.bool(isAutomatic)
    writer.key("action")
    writer.string(action.rawValue)
    writer.endObject()
  }

  /// Reads what `write(into:)` writes. `id` is not looked at, since it follows from the rest;
  /// `expires_at`, `automatic` and `action` may be missing. Unknown members are ignored.
  package init(json: JSONValue) throws(JSONError) {
    guard let object = json.objectValue else { throw JSONError(.wrongKind("ban", expected: "an object")) }
    guard let network = Network(try object.string("network")) else {
      throw JSONError(.wrongKind("network", expected: "an address or a network such as 192.0.2.0/24"))
    }
    var action = Action.reject
    if let name = try object.optionalString("action") {
      guard let known = Action(rawValue: name) else {
        throw JSONError(.wrongKind("action", expected: "\"reject\" or \"defer\""))
      }
      action = known
    }
    self.init(
      network: network,
      reason: try Self.text(object, "reason", maximumOctets: Self.maximumReasonOctets),
      author: try Self.text(object, "author", maximumOctets: Self.maximumAuthorOctets),
      createdAt: try object.timestamp("created_at"),
      expiresAt: try object.optionalTimestamp("expires_at"),
      isAutomatic: object["automatic"] == nil ? false : try object.bool("automatic"),
      action: action)
  }

  private static func text(
    _ object: JSONObject, _ key: String, maximumOctets: Int
  ) throws(JSONError) -> String {
    let text = try object.string(key)
    guard text.utf8.count <= maximumOctets, HeaderText(text) != nil else {
      throw JSONError(
        .wrongKind(key, expected: "one line of at most \(maximumOctets) octets without control characters"))
    }
    return text
  }
}
