import Mail

/// Dates of mail (RFC 5322 §3.3), with what reports write beside them: the parts are told by their form and
/// not by their place, and comments are passed over.
enum MailDate {
  /// Octets of a date that are looked at; a usual one has 31.
  private static let maximumOctets = 200
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  /// The names of RFC 5322 §4.3, in hours. Others, military letters among them, say nothing and are UTC.
  private static let zones = [
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
  ]

  /// What has been read so far.
  private struct Parts {
    var day: Int?
    var month: Int?
    var year: Int?
    var time: [Int]?
    var zoneMinutes = 0
  }

  /// The moment; `nil` where day, month, year or time is missing or impossible. Without a zone it is UTC.
  static func parse(_ text: String) -> Timestamp? {
    var parts = Parts()
    for word in words(text) { read(word, into: &parts) }
    guard let day = parts.day, let month = parts.month, let year = parts.year, let time = parts.time,
      let local = Timestamp(
        year: year, month: month, day: day, hour: time[0], minute: time[1],
        second: time.count > 2 ? time[2] : 0)
    else { return nil }
    return local + .seconds(-60 * parts.zoneMinutes)
  }

  private static func words(_ text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    var depth = 0
    for byte in text.utf8.prefix(maximumOctets) {
      switch byte {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth = max(0, depth - 1)
      case _ where depth > 0: continue
      case 0x20, 0x09, UInt8(ascii: ","):
        if !word.isEmpty { words.append(word) }
        word = []
      default: word.append(ASCII.lowercased(byte))
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private static func read(_ word: [UInt8], into parts: inout Parts) {
    if word.contains(UInt8(ascii: ":")) {
      let numbers = word.split(separator: UInt8(ascii: ":")).map { number($0) }
      guard parts.time == nil, (2...3).contains(numbers.count) else { return }
      let known = numbers.compactMap { $0 }
      if known.count == numbers.count { parts.time = known }
    } else if let sign = word.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      guard word.count == 5, let value = number(word[1...]), value % 100 < 60 else { return }
      parts.zoneMinutes = (value / 100 * 60 + value % 100) * (sign == UInt8(ascii: "-") ? -1 : 1)
    } else if let value = number(word[...]) {
      if parts.day == nil, word.count <= 2 {
        parts.day = value
      } else if parts.year == nil, word.count != 1 {
        // RFC 5322 §4.3: what two and three digits mean.
        parts.year = word.count == 2 && value < 50 ? value + 2000 : value < 1000 ? value + 1900 : value
      }
    } else if parts.month == nil, let index = months.firstIndex(where: { word.starts(with: $0.utf8) }) {
      parts.month = index + 1
    } else if let hours = zones[String(decoding: word, as: UTF8.self)] {
      parts.zoneMinutes = hours * 60
    }
  }

  /// One to four digits.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...4).contains(digits.count), digits.allSatisfy(ASCII.isDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
