import JSON
import Mail
import Policy

/// What `POST /bans` and `POST /allow` ask for, checked: the bans and entries that come of it, or what is wrong
/// in plain words.
///
/// ```
/// {"network": "192.0.2.0/24", "reason": "…", "author": "…", "expires_at": null, "action": "reject"}
/// ```
///
/// Only `network` is required. An allowed network has neither `action` nor `automatic`. Many stand in one request
/// as `{"bans":[…]}` or `{"allow":[…]}`, at most `maximumElements`: all of them are taken or none.
enum BanRequest {
  /// Who is written down where the request names nobody.
  static let unnamedAuthor = "unknown"

  /// The most elements of one request: a transaction that keeps the disk for some milliseconds.
  static let maximumElements = 1000
  /// The longest request in octets: so many bans with long reasons, escaped.
  static let maximumOctets = 2 << 20

  /// `id` follows from the rest and is not looked at.
  private static let entryMembers = ["id", "network", "reason", "author", "created_at", "expires_at"]
  private static let banMembers = entryMembers + ["automatic", "action"]

  /// Reads the body of a request that may hold one ban or many. Bans that have expired already are left out of
  /// many; one alone is an error.
  static func bans(_ body: [UInt8], now: Timestamp) throws(BanRequestError) -> [Ban] {
    try elements(body, "bans") { (object, isAlone) throws(BanRequestError) in
      try ban(object, now: now, mayHaveExpired: !isAlone)
    }.filter { $0.isInForce(at: now) }
  }

  /// Reads the body of a request that may hold one allowed network or many, as `bans`.
  static func entries(_ body: [UInt8], now: Timestamp) throws(BanRequestError) -> [AllowEntry] {
    try elements(body, "allow") { (object, isAlone) throws(BanRequestError) in
      try checkMembers(object, entryMembers)
      return AllowEntry(
        network: try network(object),
        reason: try line(object, "reason", maximumOctets: Ban.maximumReasonOctets) ?? "",
        author: try line(object, "author", maximumOctets: Ban.maximumAuthorOctets) ?? unnamedAuthor,
        createdAt: try creation(object, now: now),
        expiresAt: try expiry(object, now: now, mayHavePassed: !isAlone))
    }.filter { $0.isInForce(at: now) }
  }

  private static func elements<Element>(
    _ body: [UInt8], _ key: String, _ read: (JSONObject, _ isAlone: Bool) throws(BanRequestError) -> Element
  ) throws(BanRequestError) -> [Element] {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: body)
    } catch {
      throw BanRequestError("the request is not JSON: \(error)")
    }
    guard let object = json.objectValue else { throw BanRequestError("the request must be a JSON object") }
    guard let values = object[key] else { return [try read(object, true)] }
    guard let values = values.arrayValue, values.count <= maximumElements, object.members.count == 1 else {
      throw BanRequestError("\"\(key)\" must be a list of at most \(maximumElements) and stand alone")
    }
    var elements: [Element] = []
    elements.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      guard let object = value.objectValue else {
        throw BanRequestError("\(key)[\(index)]: must be an object")
      }
      do {
        elements.append(try read(object, false))
      } catch {
        throw BanRequestError("\(key)[\(index)]: \(error.description)")
      }
    }
    return elements
  }

  private static func ban(
    _ object: JSONObject, now: Timestamp, mayHaveExpired: Bool
  ) throws(BanRequestError) -> Ban {
    try checkMembers(object, banMembers)
    return Ban(
      network: try network(object),
      reason: try line(object, "reason", maximumOctets: Ban.maximumReasonOctets) ?? "",
      author: try line(object, "author", maximumOctets: Ban.maximumAuthorOctets) ?? unnamedAuthor,
      createdAt: try creation(object, now: now),
      expiresAt: try expiry(object, now: now, mayHavePassed: mayHaveExpired),
      isAutomatic: try value(object, "automatic", "true or false", \.boolValue) ?? false,
      action: try action(object))
  }

  /// A misspelt `expires_at` would make a ban that never ends.
  private static func checkMembers(_ object: JSONObject, _ known: [String]) throws(BanRequestError) {
    if let unknown = object.keys.first(where: { !known.contains($0) }) {
      throw BanRequestError("unknown member \"\(HeaderText(sanitizing: unknown.prefix(80)))\"")
    }
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

  /// When what is asked for was decided: now, or for what comes from a list, then. Never in the future.
  private static func creation(_ object: JSONObject, now: Timestamp) throws(BanRequestError) -> Timestamp {
    min(try moment(object, "created_at") ?? now, now)
  }

  private static func moment(_ object: JSONObject, _ key: String) throws(BanRequestError) -> Timestamp? {
    try value(
      object, key, "a time such as 2026-11-22T15:38:21Z, or null",
      { $0.stringValue.flatMap { Timestamp(rfc3339: $0) } })
  }

  private static func expiry(
    _ object: JSONObject, now: Timestamp, mayHavePassed: Bool
  ) throws(BanRequestError) -> Timestamp? {
    guard let expiry = try moment(object, "expires_at") else { return nil }
    guard expiry > now || mayHavePassed else {
      throw BanRequestError("\"expires_at\" \(expiry) has passed: it is \(now)")
    }
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
