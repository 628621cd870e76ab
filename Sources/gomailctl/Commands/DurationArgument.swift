import ArgumentParser

/// A duration on the command line: `90` (seconds), `30s`, `15m`, `1h30m`, `7d`, `2w`.
enum DurationArgument {
  /// A hundred years: beyond that a moment would leave the calendar that RFC 3339 can write.
  static let maximumSeconds: Int64 = 100 * 365 * 86400

  /// Reads a duration of at least one second.
  static func parse(_ text: String) throws -> Duration {
    guard let seconds = seconds(text), seconds >= 1, seconds <= maximumSeconds else {
      throw ValidationError("'\(text)' is no duration: write for example 30s, 15m, 1h30m, 7d or 2w")
    }
    return .seconds(seconds)
  }

  private static func seconds(_ text: String) -> Int64? {
    if let plain = Int64(text) { return plain }
    var total: Int64 = 0
    var digits = ""
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let unit = unitSeconds(character), let count = Int64(digits) else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: unit)
      guard !overflow, product <= maximumSeconds else { return nil }
      total += product
      digits = ""
    }
    return digits.isEmpty ? total : nil
  }

  private static func unitSeconds(_ unit: Character) -> Int64? {
    switch unit {
    case "s": 1
    case "m": 60
    case "h": 3600
    case "d": 86400
    case "w": 7 * 86400
    default: nil
    }
  }
}
