import Mail

/// How many tokens come back in which time: `60/min`, `1000/10min`, `5/s`, `20000/day`, `200MiB/h`.
package struct Rate: Hashable, Sendable {
  /// The most tokens of one rate; beyond, a slip in the unit is likelier than a need. 1 TiB.
  package static let maximumTokens: Int64 = 1 << 40
  /// The most tokens a second. A token takes whole nanoseconds to come back, so that at this rate the
  /// rounding costs less than one per cent; what comes faster is no limit to mail.
  package static let maximumPerSecond: Int64 = 10_000_000
  /// The longest period in seconds: 366 days.
  package static let maximumPeriodSeconds: Int64 = 366 * 86400

  /// How many tokens.
  package let tokens: Int64
  /// In how many seconds.
  package let periodSeconds: Int64
  /// Whether the number of tokens was written as a size, which only octets can be.
  package let isSize: Bool
  private let text: String

  /// Reads a rate: a number of tokens (with KiB, MiB or GiB where it is a size), `/`, and a unit of time, which
  /// a number may stand before. Units are s, sec, second, min, minute, h, hour, d and day.
  package init(_ text: some StringProtocol) throws(RateError) {
    let text = Substring(text)
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw .form }
    (tokens, isSize) = try Self.tokens(parts[0])
    let number = parts[1].prefix { ASCII.isDigit($0) }
    let unit = String(Substring(parts[1].dropFirst(number.count)))
    guard let seconds = Self.units[unit] else { throw .unit(unit) }
    guard let count = number.isEmpty ? 1 : Self.number(number), count > 0 else { throw .period }
    let (period, overflow) = count.multipliedReportingOverflow(by: seconds)
    guard !overflow, period <= Self.maximumPeriodSeconds else { throw .period }
    periodSeconds = period
    guard tokens / period <= Self.maximumPerSecond else { throw .tooFast }
    self.text = String(text)
  }

  private static let units: [String: Int64] = [
    "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400,
  ]
  private static let sizes: [String: Int64] = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]

  private static func tokens(_ text: Substring.UTF8View) throws(RateError) -> (Int64, isSize: Bool) {
    let digits = text.prefix { ASCII.isDigit($0) }
    let suffix = String(Substring(text.dropFirst(digits.count)))
    guard let count = number(digits), count > 0 else { throw .tokens }
    guard !suffix.isEmpty else {
      guard count <= maximumTokens else { throw .tokens }
      return (count, false)
    }
    guard let size = sizes[suffix] else { throw .form }
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, product <= maximumTokens else { throw .tokens }
    return (product, true)
  }

  /// Digits without a leading zero; `nil` for none, and for more than 64 bits hold.
  private static func number(_ digits: some Collection<UInt8>) -> Int64? {
    guard (1...18).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
    return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }

  package static func == (left: Rate, right: Rate) -> Bool {
    (left.tokens, left.periodSeconds) == (right.tokens, right.periodSeconds)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(tokens)
    hasher.combine(periodSeconds)
  }
}

extension Rate: CustomStringConvertible {
  /// The rate as it was written.
  package var description: String { text }
}

/// Why a text is no rate.
package enum RateError: Error, Hashable, CustomStringConvertible {
  /// Not `number/unit`.
  case form
  /// The number of tokens is none, or out of its range.
  case tokens
  /// No unit of time.
  case unit(String)
  /// The period is none, or too long.
  case period
  /// More than ``Rate/maximumPerSecond``.
  case tooFast

  package var description: String {
    switch self {
    case .form: "must be a number, a slash and a unit of time, such as 60/min, 1000/10min, 5/s or 20000/day"
    case .tokens: "must begin with a number from 1 to \(Rate.maximumTokens), without leading zeros"
    case .unit(let unit): "has no unit of time that is known: \"\(unit.prefix(32))\"; write s, min, h or day"
    case .period: "must have a period of 1 second to 366 days"
    case .tooFast: "must not be more than \(Rate.maximumPerSecond) a second, which limits nothing"
    }
  }
}
