import JSON
import Mail
import Policy

/// What `POST /bans` asks for, checked: the ban that comes of it, or what is wrong in plain words.
///
/// ```
/// {"network": "192.0.2.0/24", "reason": "…", "author": "…", "expires_at": null, "action": "reject"}
/// ```
///
/// Only `network` is required.
enum BanRequest {
  /// Who is written down where the request names nobody.
  static let unnamedAuthor = "unknown"

  private static let members = ["network", "reason", "author", "expires_at", "automatic", "action"]

  /// Reads the body of the request.
  static func ban(_ body: [UInt8], now: Timestamp) throws(BanRequestError) -> Ban {
    let object: JSONObject
    do {
      guard let members = try JSONValue(parsing: body).objectValue else {
        throw BanRequestError("the request must be a JSON object")
      }
      object = members
    } catch let error as BanRequestError {
      throw error
    } catch {
      throw BanRequestError("the request is not JSON: \(error)")
    }
    // A misspelt `expires_at` would make a ban that never ends.
    if let unknown = object.keys.first(where: { !members.contains($0) }) {
      throw BanRequestError("unknown member \"\(HeaderText(sanitizing: unknown.prefix(80)))\"")
    }
    let isAutomatic = try value(object, "automatic", "true or false", \.boolValue) ?? false
    return Ban(
      network: try network(object),
      reason: try line(object, "reason", maximumOctets: Ban.maximumReasonOctets) ?? "",
      author: try line(object, "author", maximumOctets: Ban.maximumAuthorOctets) ?? unnamedAuthor,
      createdAt: now,
      expiresAt: try expiry(object, now: now),
      isAutomatic: isAutomatic,
      action: try action(object))
  }

  /// Reads a network that a person wrote; the error says what is wrong with it.
  static func network(_ text: String) throws(BanRequestError) -> Network {
    if let network = Network(text) { return network }
    let shown = HeaderText(sanitizing: text.prefix(80))
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first) else {
      throw BanRequestError(
        "\"\(shown)\" is no IP address and no network such as 192.0.2.0/24 or 2001:db8::/48")
    }
    guard parts.count == 2, let length = Int(parts[1]), let network = Network(address, prefixLength: length)
    else {
      throw BanRequestError("\"\(shown)\": the prefix length must be 0 to \(address.family.bits)")
    }
    throw BanRequestError(
      "\"\(shown)\" has bits set beyond its prefix: write \(network) for the network or \(address) for the address"
    )
  }

  private static func network(_ object: JSONObject) throws(BanRequestError) -> Network {
    guard let text = try value(object, "network", "a text", \.stringValue) else {
      throw BanRequestError("\"network\" is missing")
    }
    return try network(text)
  }

  private static func expiry(_ object: JSONObject, now: Timestamp) throws(BanRequestError) -> Timestamp? {
    let form = "a time such as 2026-11-22T15:38:21Z, or null"
    guard
      let expiry = try value(
        object, "expires_at", form, { $0.stringValue.flatMap { Timestamp(rfc3339: $0) } })
    else { return nil }
    guard expiry > now else { throw BanRequestError("\"expires_at\" \(expiry) has passed: it is \(now)") }
    return expiry
  }

  private static func action(_ object: JSONObject) throws(BanRequestError) -> Ban.Action {
    let form = "\"reject\" or \"defer\""
    return try value(object, "action", form, { $0.stringValue.flatMap(Ban.Action.init(rawValue:)) })
      ?? .reject
  }

  private static func line(
    _ object: JSONObject, _ key: String, maximumOctets: Int
  ) throws(BanRequestError) -> String? {
    guard let text = try value(object, key, "a text", \.stringValue) else { return nil }
    guard text.utf8.count <= maximumOctets else {
      throw BanRequestError("\"\(key)\" has \(text.utf8.count) octets, at most \(maximumOctets) are allowed")
    }
    guard HeaderText(text) != nil else {
      throw BanRequestError("\"\(key)\" must be one line without control characters")
    }
    return text
  }

  /// `nil` where the member is missing or null.
  private static func value<Value>(
    _ object: JSONObject, _ key: String, _ form: String, _ read: (JSONValue) -> Value?
  ) throws(BanRequestError) -> Value? {
    guard let json = object[key], !json.isNull else { return nil }
    guard let value = read(json) else { throw BanRequestError("\"\(key)\" must be \(form)") }
    return value
  }
}
