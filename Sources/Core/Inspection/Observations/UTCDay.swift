package import Mail

/// A day in UTC: what daily figures are kept by.
package struct UTCDay: Hashable, Comparable, Sendable {
  private static let secondsOfADay: Int64 = 86_400

  /// That of the first moment that can be told.
  private static let first = UTCDay(Timestamp(milliseconds: .min))

  /// Days since 1970-01-01; negative before it.
  package let number: Int64

  /// The day that a moment lies in.
  package init(_ moment: Timestamp) {
    let seconds = moment.seconds
    number = seconds / Self.secondsOfADay - (seconds % Self.secondsOfADay < 0 ? 1 : 0)
  }

  /// Reads `2026-11-22`, and nothing else.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 10, let moment = Timestamp(rfc3339: "\(text)T00:00:00Z") else { return nil }
    self.init(moment)
  }

  private init(number: Int64) { self.number = number }

  /// The day so many days earlier; at the beginning of time it stays there.
  package func earlier(by days: Int) -> UTCDay {
    let (earlier, overflow) = number.subtractingReportingOverflow(Int64(days))
    return UTCDay(number: overflow ? Self.first.number : max(Self.first.number, earlier))
  }

  package static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
}

extension UTCDay: CustomStringConvertible {
  /// `2026-11-22`: such texts sort as their days do.
  package var description: String {
    Timestamp(seconds: number * Self.secondsOfADay).rfc3339.utf8.prefix(10)
      .reduce(into: "") { $0.unicodeScalars.append(UnicodeScalar($1)) }
  }
}
