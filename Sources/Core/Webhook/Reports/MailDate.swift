package import Mail

/// Dates of mail (RFC 5322 §3.3), with what programs write beside them: the parts are told by their form and
/// not by their place, and comments are passed over.
package enum MailDate {
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
    /// Whether a zone has been read; the first one counts.
    var hasZone = false
    var zoneMinutes = 0
    /// Of `AM` and `PM`; `nil` without them.
    var isAfternoon: Bool?
  }

  /// The moment; `nil` where day, month, year or time is missing or impossible. Without a zone it is UTC.
  package static func parse(_ text: String) -> Timestamp? {
    var text = text
    if let usual = text.withUTF8(usual) { return usual }
    var parts = Parts()
    for word in words(text) { read(word, into: &parts) }
    guard let day = parts.day, let month = parts.month, let year = parts.year, var time = parts.time else {
      return nil
    }
    if let isAfternoon = parts.isAfternoon, (1...12).contains(time[0]) {
      time[0] = time[0] % 12 + (isAfternoon ? 12 : 0)
    }
    guard
      let local = Timestamp(
        year: year, month: month, day: day, hour: time[0], minute: time[1],
        second: time.count > 2 ? time[2] : 0)
    else { return nil }
    return local + .seconds(-60 * parts.zoneMinutes)
  }

  /// `Mon, 02 Mar 2026 10:00:00 +0100`, as nearly all mail has it; `nil` for every other form. A comment may follow.
  private static func usual(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
    func digits(_ start: Int, _ count: Int) -> Int? {
      var value = 0
      for octet in text[start..<(start + count)] {
        guard ASCII.isDigit(octet) else { return nil }
        value = value * 10 + Int(octet - 0x30)
      }
      return value
    }
    // The day has one digit or two.
    guard text.count >= 30, text.count <= maximumOctets, text[3] == UInt8(ascii: ",") else { return nil }
    let width = text[6] == 0x20 ? 1 : 2
    let rest = 5 + width
    guard text.count >= rest + 24, let day = digits(5, width),
      let month = months.firstIndex(where: { name in
        zip(name.utf8, text[(rest + 1)..<(rest + 4)]).allSatisfy { $0 == ASCII.lowercased($1) }
      }),
      let year = digits(rest + 5, 4), let hour = digits(rest + 10, 2), let minute = digits(rest + 13, 2),
      let second = digits(rest + 16, 2), let offset = digits(rest + 20, 4), offset % 100 < 60,
      text[4] == 0x20, text[rest] == 0x20, text[rest + 4] == 0x20, text[rest + 9] == 0x20,
      text[rest + 12] == UInt8(ascii: ":"), text[rest + 15] == UInt8(ascii: ":"), text[rest + 18] == 0x20,
      text[rest + 19] == UInt8(ascii: "+") || text[rest + 19] == UInt8(ascii: "-"),
      text.count == rest + 24 || text[rest + 24] == 0x20 && text[text.count - 1] == UInt8(ascii: ")"),
      let local = Timestamp(
        year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
    else { return nil }
    let minutes = offset / 100 * 60 + offset % 100
    return local + .seconds(60 * (text[rest + 19] == UInt8(ascii: "-") ? minutes : -minutes))
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
    if let sign = word.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      readOffset(word[...], into: &parts)
    } else if word.first.map(ASCII.isDigit) == true, word.contains(UInt8(ascii: ":")) {
      readTime(word, into: &parts)
    } else if let value = number(word[...]) {
      readNumber(value, digits: word.count, into: &parts)
    } else if word.first.map(ASCII.isDigit) == true {
      // `02-Mar-2026`, `2026-03-02`, and the time as `10.00.00`.
      if word.contains(UInt8(ascii: "-")) {
        readDate(word, into: &parts)
      } else if parts.day != nil, word.count <= 8 {
        readTime(word.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: ":") : $0 }, into: &parts)
      }
    } else if parts.month == nil, let index = months.firstIndex(where: { word.starts(with: $0.utf8) }) {
      parts.month = index + 1
    } else if word.elementsEqual("am".utf8) || word.elementsEqual("pm".utf8) {
      parts.isAfternoon = word.first == UInt8(ascii: "p")
    } else {
      readZone(word, into: &parts)
    }
  }

  private static func readNumber(_ value: Int, digits: Int, into parts: inout Parts) {
    if parts.day == nil, digits <= 2 {
      parts.day = value
    } else if parts.year == nil, digits != 1 {
      // RFC 5322 §4.3: what two and three digits mean.
      parts.year = digits == 2 && value < 50 ? value + 2000 : value < 1000 ? value + 1900 : value
    }
  }

  /// `10:00`, `10:00:00`, with a fraction, and behind a date and `T` with an offset, as RFC 3339 has it.
  private static func readTime(_ word: [UInt8], into parts: inout Parts) {
    guard parts.time == nil else { return }
    var word = word[...]
    if let letter = word.firstIndex(of: UInt8(ascii: "t")), letter == 10 {
      readDate(Array(word[..<letter]), into: &parts)
      word = word[(letter + 1)...]
    }
    let end = word.firstIndex { !ASCII.isDigit($0) && $0 != UInt8(ascii: ":") } ?? word.endIndex
    let numbers = word[..<end].split(separator: UInt8(ascii: ":")).map { number($0) }
    let known = numbers.compactMap { $0 }
    guard (2...3).contains(numbers.count), known.count == numbers.count else { return }
    parts.time = known
    var rest = word[end...]
    if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop(while: ASCII.isDigit) }
    if !rest.isEmpty { read(Array(rest), into: &parts) }
  }

  /// Day, month and year with hyphens between them: the year first or last, the month a name or, behind the year,
  /// a number.
  private static func readDate(_ word: [UInt8], into parts: inout Parts) {
    let pieces = word.split(separator: UInt8(ascii: "-"))
    guard parts.day == nil, parts.year == nil, pieces.count == 3, let first = number(pieces[0]) else {
      return
    }
    if pieces[0].count == 4, let month = number(pieces[1]), (1...12).contains(month),
      let day = number(pieces[2])
    {
      (parts.year, parts.month, parts.day) = (first, month, day)
    } else if number(pieces[1]) == nil, let year = number(pieces[2]) {
      read(Array(pieces[1]), into: &parts)
      parts.day = first
      readNumber(year, digits: pieces[2].count, into: &parts)
    }
  }

  /// `+0100`, and with a colon or less digits.
  private static func readOffset(_ word: ArraySlice<UInt8>, into parts: inout Parts) {
    guard !parts.hasZone, let sign = word.first else { return }
    let digits = word.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard (1...4).contains(digits.count), let value = number(digits[...]) else { return }
    let minutes = digits.count <= 2 ? value * 60 : value / 100 * 60 + value % 100
    guard digits.count <= 2 || value % 100 < 60 else { return }
    parts.zoneMinutes = sign == UInt8(ascii: "-") ? -minutes : minutes
    parts.hasZone = true
  }

  /// A name of RFC 5322 §4.3, and `GMT+0100`.
  private static func readZone(_ word: [UInt8], into parts: inout Parts) {
    guard !parts.hasZone else { return }
    let end = word.firstIndex { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") } ?? word.endIndex
    let name = String(decoding: word[..<end], as: UTF8.self)
    if let hours = zones[name] {
      parts.zoneMinutes = hours * 60
      parts.hasZone = true
    } else if ["gmt", "utc", "ut"].contains(name) {
      readOffset(word[end...], into: &parts)
    }
  }

  /// One to four digits.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...4).contains(digits.count), digits.allSatisfy(ASCII.isDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
