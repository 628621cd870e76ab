import Daemon
import Mail
import Policy

/// Which bans or allowed networks a list is to hold: the parameters of `GET /bans` and `GET /allow`.
struct BanFilter: Sendable {
  /// The most entries of one page.
  static let maximumLimit = 1000

  private let covering: IPAddress?
  private let within: Network?
  private let author: String?
  private let isAutomatic: Bool?
  /// How many entries at most.
  let limit: Int
  /// Where to go on.
  let cursor: BanTable.Cursor

  /// Reads the parameters; unknown ones are an error, because a misspelt filter would show what it should not.
  init(_ query: [String: String]) throws(ControlProblem) {
    let known = ["address", "within", "author", "automatic", "limit", "cursor"]
    if let unknown = query.keys.sorted().first(where: { !known.contains($0) }) {
      throw .badRequest("unknown parameter \"\(HeaderText(sanitizing: unknown.prefix(80)))\"")
    }
    do {
      let address = try query["address"].map { (text) throws(BanRequestError) in
        guard let address = IPAddress(text) else {
          throw BanRequestError("\"\(HeaderText(sanitizing: text.prefix(80)))\" is no IP address")
        }
        return address
      }
      let network = try query["within"].map { (text) throws(BanRequestError) in try BanRequest.network(text) }
      (covering, within) = (address, network)
    } catch {
      throw .badRequest(error.description)
    }
    author = query["author"]
    switch query["automatic"] {
    case nil: isAutomatic = nil
    case "true": isAutomatic = true
    case "false": isAutomatic = false
    default: throw .badRequest("\"automatic\" must be true or false")
    }
    let limit = query["limit"].map { Int($0) } ?? Self.maximumLimit
    guard let limit, (1...Self.maximumLimit).contains(limit) else {
      throw .badRequest("\"limit\" must be 1 to \(Self.maximumLimit)")
    }
    self.limit = limit
    let cursor = query["cursor"].map { BanTable.Cursor($0) } ?? 0
    guard let cursor else { throw .badRequest("\"cursor\" must be what `next` of an earlier page said") }
    self.cursor = cursor
  }

  /// Whether the list holds a ban.
  func takes(_ ban: Ban) -> Bool {
    takes(ban.network, ban.author) && (isAutomatic == nil || isAutomatic == ban.isAutomatic)
  }

  /// Whether the list holds an allowed network.
  func takes(_ entry: AllowEntry) -> Bool { takes(entry.network, entry.author) }

  private func takes(_ network: Network, _ author: String) -> Bool {
    if let covering, !network.contains(covering) { return false }
    if let within, within.prefixLength > network.prefixLength || !within.contains(network.address) {
      return false
    }
    return self.author == nil || self.author == author
  }
}
