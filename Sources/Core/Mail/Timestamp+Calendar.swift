extension Timestamp: CustomStringConvertible {
  /// The first and the last moment that RFC 3339 can write.
  private static let writable =
    Timestamp(seconds: -62_167_219_200)...Timestamp(milliseconds: 253_402_300_799_999)

  /// RFC 3339 in UTC with milliseconds: `2026-11-22T15:38:21.042Z`. A moment outside the years 0...9999
  /// is written as the nearest one inside.
  package var rfc3339: String {
    let moment = min(max(self, Self.writable.lowerBound), Self.writable.upperBound)
    let civil = moment.civilDate
    let millisecond = Int(moment.milliseconds - moment.seconds * 1000)
    return "\(pad(civil.year, 4))-\(pad(civil.month, 2))-\(pad(civil.day, 2))"
      + "T\(pad(civil.hour, 2)):\(pad(civil.minute, 2)):\(pad(civil.second, 2)).\(pad(millisecond, 3))Z"
  }

  package var description: String { rfc3339 }

  /// Year, month, day and time of day in UTC (proleptic Gregorian calendar).
  package var civilDate: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    let secondsOfDay = Int(((seconds % 86400) + 86400) % 86400)
    let days = Int((seconds - Int64(secondsOfDay)) / 86400)
    // Days are counted in eras of 400 years that begin on 1 March, so that the leap day comes last.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, day, secondsOfDay / 3600, secondsOfDay / 60 % 60, secondsOfDay % 60)
  }

  /// The moment of a civil date in UTC; `nil` where a part is out of its range. A leap second (only
  /// 23:59:60 is one) is the first second of the next day.
  package init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0
  ) {
    guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0...23).contains(hour), (0...59).contains(minute),
      (0...59).contains(second) || (hour, minute, second) == (23, 59, 60),
      (0...999).contains(millisecond)
    else { return nil }
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds = Int64(days) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    self.init(milliseconds: seconds * 1000 + Int64(millisecond))
    // A day that its month does not have has run over into the next one.
    let civil = Timestamp(seconds: Int64(days) * 86400).civilDate
    guard civil.month == month, civil.day == day else { return nil }
  }

  /// Reads what `rfc3339` writes, with or without the fraction; only UTC (`Z`).
  package init?(rfc3339 text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 24, bytes.last == UInt8(ascii: "Z"),
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
    else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    var millisecond = 0
    if bytes.count > 20 {
      guard bytes[19] == UInt8(ascii: "."), bytes.count > 21, let fraction = number(20..<bytes.count - 1)
      else { return nil }
      millisecond = fraction * [1, 100, 10, 1][bytes.count - 21]
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
    else { return nil }
    self.init(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      millisecond: millisecond)
  }

  private func pad(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
