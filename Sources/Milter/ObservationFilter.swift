import Daemon
import Inspection
import Mail

/// Which observations a list is to hold: the parameters of `GET /dmarc/observations`.
struct ObservationFilter: Sendable {
  /// The most rows of one page: some 5 MB where each is as long as it can be.
  static let maximumLimit = 1000

  /// The day; `nil` for all.
  var day: UTCDay?
  /// The domain of policy or author; `nil` for all.
  var domain: DomainName?
  /// How many rows at most.
  var limit = Self.maximumLimit
  /// Where to go on; 0 for the beginning.
  var cursor: Int64 = 0

  /// Takes everything.
  init() {}

  /// Reads the parameters; unknown ones are an error, because a misspelt filter would show what it should not.
  init(_ query: [String: String]) throws(ControlProblem) {
    let known = ["day", "domain", "limit", "cursor"]
    if let unknown = query.keys.sorted().first(where: { !known.contains($0) }) {
      throw .badRequest("unknown parameter \"\(HeaderText(sanitizing: unknown.prefix(80)))\"")
    }
    if let text = query["day"] {
      guard let day = UTCDay(text) else {
        throw .badRequest("\"day\" must be a day in UTC, such as 2026-11-22")
      }
      self.day = day
    }
    if let text = query["domain"] {
      guard let domain = DomainName(text) else { throw .badRequest("\"domain\" must be a domain") }
      self.domain = domain
    }
    if let text = query["limit"] {
      guard let limit = Int(text), (1...Self.maximumLimit).contains(limit) else {
        throw .badRequest("\"limit\" must be 1 to \(Self.maximumLimit)")
      }
      self.limit = limit
    }
    if let text = query["cursor"] {
      guard let cursor = Int64(text), cursor >= 0 else {
        throw .badRequest("\"cursor\" must be what `next` of an earlier page said")
      }
      self.cursor = cursor
    }
  }
}
