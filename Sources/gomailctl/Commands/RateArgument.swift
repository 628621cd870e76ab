import ArgumentParser

/// How many messages a command handles in a time: `50/s`, `600/m`, `50` (a second).
struct RateArgument: Hashable, Sendable {
  /// More than this no forwarder takes from one caller.
  static let maximumPerSecond = 10_000.0

  /// Messages a second, above 0.
  let perSecond: Double

  /// Reads one of the forms above.
  static func parse(_ text: String) throws -> RateArgument {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let units: [Substring: Double] = ["s": 1, "m": 60, "h": 3600]
    guard let first = parts.first, parts.count <= 2, first.utf8.count <= 9,
      first.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Double(first), count > 0,
      let seconds = parts.count == 1 ? 1 : units[parts[1]], count / seconds <= maximumPerSecond
    else { throw ValidationError("'\(text)' is no rate: write for example 50/s or 600/m") }
    return RateArgument(perSecond: count / seconds)
  }

  /// When the message number `index` (from 0) may begin, counted from the first one.
  func start(of index: Int) -> Duration {
    .milliseconds(Int64((Double(index) * 1000 / perSecond).rounded()))
  }
}
