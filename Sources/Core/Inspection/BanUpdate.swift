package import JSON
package import Mail
package import Policy

/// One line of the policy daemon's stream of bans and allowed networks.
///
/// A follower gets everything there is between `begin` and `end`, in pieces that are bounded, then each change
/// as it happens. Changes may stand between the pieces too; taken in the order in which they come the lines
/// lead to what the daemon knows.
package enum BanUpdate: Hashable, Sendable {
  /// All there is follows, up to `end`; what was known before is void with that line.
  case begin(bans: Int, allowed: Int)
  /// These bans stand, each in place of the one that its network may have.
  case bans([Ban])
  /// These networks are allowed, each in place of the entry that it may have.
  case allow([AllowEntry])
  /// The bans on exactly these networks are gone.
  case remove([Network])
  /// The entries for exactly these networks are gone.
  case disallow([Network])
  /// That was all; changes follow.
  case end
  /// Nothing happened; the daemon is there.
  case heartbeat

  /// The most bans, entries or networks of one line: some 80 kB.
  package static let maximumElements = 500

  /// Reads `{"begin":{"bans":2,"allowed":1}}`, `{"bans":[{…}]}`, `{"allow":[{…}]}`,
  /// `{"remove":["192.0.2.0/24"]}`, `{"disallow":["192.0.2.0/24"]}`, `{"end":true}` or `{}`.
  package init(json: JSONValue) throws(JSONError) {
    guard let object = json.objectValue else { throw JSONError(.wrongKind("line", expected: "an object")) }
    if object["begin"] != nil {
      let sizes = try object.object("begin")
      self = .begin(bans: try sizes.integer("bans"), allowed: try sizes.integer("allowed"))
    } else if object["bans"] != nil {
      self = .bans(try Self.elements(object, "bans") { (json) throws(JSONError) in try Ban(json: json) })
    } else if object["allow"] != nil {
      self = .allow(
        try Self.elements(object, "allow") { (json) throws(JSONError) in try AllowEntry(json: json) })
    } else if object["remove"] != nil {
      self = .remove(try Self.networks(object, "remove"))
    } else if object["disallow"] != nil {
      self = .disallow(try Self.networks(object, "disallow"))
    } else if object["end"] != nil {
      self = .end
    } else {
      self = .heartbeat
    }
  }

  /// Changes `tables` as the line says. `begin`, `end` and `heartbeat` change nothing: what they mean for
  /// tables that are known and tables that are coming is the follower's.
  package func apply(to tables: inout AccessTables) {
    switch self {
    case .bans(let bans): for ban in bans { tables.bans.insert(ban) }
    case .allow(let entries): for entry in entries { tables.allowed.insert(entry) }
    case .remove(let networks): for network in networks { tables.bans.remove(network) }
    case .disallow(let networks): for network in networks { tables.allowed.remove(network) }
    case .begin, .end, .heartbeat: break
    }
  }

  private static func elements<Element>(
    _ object: JSONObject, _ key: String, _ read: (JSONValue) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    let values = try object.array(key)
    guard values.count <= maximumElements else {
      throw JSONError(.wrongKind(key, expected: "at most \(maximumElements) elements"))
    }
    var elements: [Element] = []
    elements.reserveCapacity(values.count)
    for value in values { elements.append(try read(value)) }
    return elements
  }

  private static func networks(_ object: JSONObject, _ key: String) throws(JSONError) -> [Network] {
    try elements(object, key) { (json) throws(JSONError) in
      guard let network = json.stringValue.flatMap({ Network($0) }) else {
        throw JSONError(.wrongKind(key, expected: "networks such as 192.0.2.0/24"))
      }
      return network
    }
  }
}
