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

  /// Reads what `write(into:)` writes. `id` is not looked at, since it follows from the rest; `reason`,
  /// `expires_at`, `automatic` and `action` may be missing. Unknown members are ignored.
  package init(json: JSONValue) throws(JSONError) {
    guard let object = json.objectValue else { throw JSONError(.wrongKind("ban", expected: "an object")) }
    let network = try Self.network(object)
    var action = Action.reject
    if let name = try object.optionalString("action") {
      guard let known = Action(rawValue: name) else {
        throw JSONError(.wrongKind("action", expected: "\"reject\" or \"defer\""))
      }
      action = known
    }
    self.init(
      network: network, reason: try Self.reason(object), author: try Self.author(object),
      createdAt: try object.timestamp("created_at"),
      expiresAt: try object.optionalTimestamp("expires_at"),
      isAutomatic: object["automatic"] == nil ? false : try object.bool("automatic"),
      action: action)
  }

  /// Writes what an answer to a client needs of the ban: everything but the reason, and no member that says
  /// what its absence says.
  package func writeWithoutReason(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("network")
    writer.string(network.description)
    writer.key("author")
    writer.string(author)
    writer.key("created_at")
    writer.timestamp(createdAt)
    if let expiresAt {
      writer.key("expires_at")
      writer.timestamp(expiresAt)
    }
    if isAutomatic {
      writer.key("automatic")
      writer.bool(true)
    }
    if action != .reject {
      writer.key("action")
      writer.string(action.rawValue)
    }
    writer.endObject()
  }

  static func network(_ object: JSONObject) throws(JSONError) -> Network {
    guard let network = Network(try object.string("network")) else {
      throw JSONError(.wrongKind("network", expected: "an address or a network such as 192.0.2.0/24"))
    }
    return network
  }

  static func reason(_ object: JSONObject) throws(JSONError) -> String {
    guard object["reason"] != nil else { return "" }
    return try text(object, "reason", maximumOctets: maximumReasonOctets)
  }

  static func author(_ object: JSONObject) throws(JSONError) -> String {
    try text(object, "author", maximumOctets: maximumAuthorOctets)
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
