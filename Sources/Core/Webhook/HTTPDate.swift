import Mail

/// Dates of HTTP (RFC 9110 §5.6.7).
enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` and the two obsolete forms,
  /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
  static func parse(_ bytes: [UInt8]) -> Timestamp? {
    let words = bytes.split { $0 == 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "-") }
    guard words.count == 5 || words.count == 6 else { return nil }
    if words.count == 5 {
      return moment(day: words[2], month: words[1], year: words[4], time: words[3])
    }
    guard words[5].elementsEqual("GMT".utf8) else { return nil }
    return moment(day: words[1], month: words[2], year: words[3], time: words[4])
  }

  private static func moment(
    day: ArraySlice<UInt8>, month: ArraySlice<UInt8>, year: ArraySlice<UInt8>, time: ArraySlice<UInt8>
  ) -> Timestamp? {
    let clock = time.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard clock.count == 3, clock.allSatisfy({ $0.count == 2 }),
      let index = months.firstIndex(where: { ASCII.equalIgnoringCase($0.utf8, month) }),
      let day = number(day), var year = number(year), year > 99 || year >= 0,
      let hour = number(clock[0]), let minute = number(clock[1]), let second = number(clock[2])
    else { return nil }
    // RFC 9110 §5.6.7 lets a two-digit year mean the nearest one that is not far ahead; a pause that
    // ends before 1970 makes no sense.
    if year < 70 { year += 2000 } else if year < 100 { year += 1900 }
    return Timestamp(year: year, month: index + 1, day: day, hour: hour, minute: minute, second: second)
  }

  /// One to four digits.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...4).contains(digits.count), digits.allSatisfy(ASCII.isDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
