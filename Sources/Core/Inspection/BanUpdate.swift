package import JSON
package import Mail
package import Policy

/// One line of the policy daemon's ban stream.
package enum BanUpdate: Hashable, Sendable {
  /// All bans there are; what was known before is void.
  case snapshot([Ban])
  /// One more, in place of the one its network may have.
  case add(Ban)
  /// The ban of this network is gone.
  case remove(Network)
  /// Nothing happened; the daemon is there.
  case heartbeat

  /// Reads `{"snapshot":[…]}`, `{"add":{…}}`, `{"remove":"192.0.2.0/24"}` or `{}`.
  package init(json: JSONValue) throws(JSONError) {
    if let all = json["snapshot"] {
      guard let elements = all.arrayValue else {
        throw JSONError(.wrongKind("snapshot", expected: "an array"))
      }
      var bans: [Ban] = []
      for element in elements { bans.append(try Ban(json: element)) }
      self = .snapshot(bans)
    } else if let ban = json["add"] {
      self = .add(try Ban(json: ban))
    } else if let network = json["remove"] {
      guard let text = network.stringValue, let network = Network(text) else {
        throw JSONError(.wrongKind("remove", expected: "an address or a network"))
      }
      self = .remove(network)
    } else {
      guard json.objectValue != nil else { throw JSONError(.wrongKind("line", expected: "an object")) }
      self = .heartbeat
    }
  }

  /// Changes `table` as the line says.
  package func apply(to table: inout BanTable) {
    switch self {
    case .snapshot(let bans): table = BanTable(bans)
    case .add(let ban): table.insert(ban)
    case .remove(let network): table.remove(network)
    case .heartbeat: break
    }
  }
}
