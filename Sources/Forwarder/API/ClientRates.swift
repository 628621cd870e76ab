import Daemon
import Locking
import Mail
import Policy

/// How many requests each client of the HTTP API may make (`rate_limit_per_minute`, `rate_limit_burst`): a token
/// bucket for each address, and one for each /64 of IPv6, which is what one host has.
///
/// The table is two halves: a client is looked for in both and written into the younger one. When that is full, it
/// becomes the older one, and what stood there is forgotten. So nobody's bucket is lost before so many others came.
final class ClientRates: Sendable {
  /// Clients of one half of the table: with 40 octets for each, both take less than a megabyte.
  static let maximumClientsOfHalf = 8_192

  private struct Client: Hashable {
    let family: IPAddress.Family
    let bits: UInt64

    init(_ address: IPAddress) {
      family = address.family
      bits = address.family == .v4 ? address.low : address.high
    }
  }

  private struct Table {
    /// When the bucket of each client is full again, in nanoseconds since 1970.
    var young: [Client: Int64] = [:]
    var old: [Client: Int64] = [:]

    subscript(client: Client) -> Int64 { young[client] ?? old[client] ?? 0 }

    mutating func set(_ client: Client, _ fullAt: Int64) {
      if young.count >= ClientRates.maximumClientsOfHalf, young[client] == nil {
        old = young
        young = [:]
      }
      young[client] = fullAt
    }
  }

  private let cell: CellRate
  private let table = Locked(Table())

  /// - Parameters:
  ///   - perMinute: requests that come back each minute; `nil` is returned for 0, which is no limit.
  ///   - burst: requests at once.
  init?(perMinute: Int, burst: Int) {
    guard perMinute > 0, let rate = try? Rate("\(perMinute)/min"),
      let cell = CellRate(rate, burst: Int64(max(1, burst)))
    else { return nil }
    self.cell = cell
  }

  /// Counts a request. A client that is refused loses nothing by asking.
  ///
  /// - Returns: how long to wait where it is one too many.
  func refusal(of address: IPAddress, at now: Timestamp) -> Duration? {
    let moment = min(max(now.milliseconds, 0), Self.latestMilliseconds) * 1_000_000
    return table.withLock { table in
      let client = Client(address)
      switch cell.answer(cost: 1, fullAt: table[client], now: moment) {
      case .free(let fullAt):
        table.set(client, fullAt)
        return nil
      case .wait(let until): return .nanoseconds(until - moment)
      case .never: return .seconds(60)
      }
    }
  }

  /// The year 2255: beyond, nanoseconds do not fit.
  private static let latestMilliseconds: Int64 = 9_000_000_000_000

  /// Clients that are remembered.
  var count: Int { table.withLock { $0.young.count + $0.old.count } }
}
