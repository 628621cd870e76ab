extension Duration {
  /// The longest duration that text may name: a hundred years of 365 days. Adding it to any date that
  /// RFC 3339 can write overflows nothing.
  package static let maximumFromText = Duration.seconds(100 * 365 * 86400)

  private static let units: [(suffix: String, milliseconds: Int64)] = [
    ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// Reads `90`, `10m`, `1h30m`, `7d`, `1.5h`, `250ms`: numbers with a unit each, from the largest unit to
  /// the smallest, without spaces. A bare integer is seconds. Units are w, d, h, m, s and ms; a number
  /// may have a decimal fraction, and what is below a millisecond is dropped.
  ///
  /// `nil` for anything else, for negative durations and for more than `maximumFromText`.
  package init?(text: some StringProtocol) {
    let bytes = Array(text.utf8)
    if !bytes.isEmpty, bytes.allSatisfy({ ASCII.isDigit($0) }) {
      guard bytes.count <= 18, let seconds = Int64(text), .seconds(seconds) <= Self.maximumFromText else {
        return nil
      }
      self = .seconds(seconds)
      return
    }
    var rest = bytes[...]
    var units = Self.units[...]
    var milliseconds: Int64 = 0
    repeat {
      let whole = rest.prefix { ASCII.isDigit($0) }
      rest = rest.dropFirst(whole.count)
      var fraction: ArraySlice<UInt8> = []
      if rest.first == UInt8(ascii: ".") {
        fraction = rest.dropFirst().prefix { ASCII.isDigit($0) }
        guard !fraction.isEmpty else { return nil }
        rest = rest.dropFirst(fraction.count + 1)
      }
      let suffix = rest.prefix { ASCII.isLetter($0) }
      rest = rest.dropFirst(suffix.count)
      // Eleven digits of weeks in milliseconds, and nine of a fraction, stay within 64 bits.
      guard (1...11).contains(whole.count), fraction.count <= 9,
        let unit = units.firstIndex(where: { suffix.elementsEqual($0.suffix.utf8) })
      else { return nil }
      let size = units[unit].milliseconds
      units = units[(unit + 1)...]
      let (product, overflow) = Self.number(whole).multipliedReportingOverflow(by: size)
      let scale = fraction.reduce(Int64(1)) { scale, _ in scale * 10 }
      let (sum, carry) = milliseconds.addingReportingOverflow(product)
      guard !overflow, !carry else { return nil }
      milliseconds = sum
      milliseconds += Self.number(fraction) * size / scale
      guard milliseconds <= Self.maximumFromText.milliseconds else { return nil }
    } while !rest.isEmpty
    self = .milliseconds(milliseconds)
  }

  /// The duration in the form that `init(text:)` reads, with the fewest units: `1h30m`, `7d`, `0s`. It is
  /// cut to whole milliseconds, and a negative one is written with a minus sign, for people only.
  package var text: String {
    var rest = milliseconds
    guard rest != 0 else { return "0s" }
    guard rest > 0 else { return "-" + Duration.milliseconds(-max(rest, -Int64.max)).text }
    var text = ""
    // No weeks: 14d reads better than 2w, and 30d has no form in weeks.
    for unit in Self.units.dropFirst() where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.suffix)"
      rest %= unit.milliseconds
    }
    return text
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64 {
    digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }
}
