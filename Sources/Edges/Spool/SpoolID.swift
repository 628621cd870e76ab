package import Mail

/// The spool's name for one message: `msg_<unix seconds>_<13 letters and digits>`. It says where
/// the message lies: the folders are named after the day (UTC) of its seconds.
package struct SpoolID: Hashable, Sendable, CustomStringConvertible {
  /// Random octets of an id: two messages of one second meet with a chance of 2^-64.
  package static let randomOctets = 8
  /// The longest id in octets: 4 + 12 digits + 1 + 13.
  package static let maximumOctets = 30

  /// Whole seconds since the Unix epoch when the message arrived; 0...253402300799 (year 9999).
  package let seconds: Int64
  /// What tells messages of one second apart.
  private let random: UInt64

  private static let latestSecond: Int64 = 253_402_300_799
  private static let randomCharacters = 13

  /// An id for a message that arrived at `moment`; `nil` unless `random` has 8 octets and the moment
  /// lies between the years 1970 and 9999.
  package init?(arrival moment: Timestamp, random: [UInt8]) {
    guard random.count == Self.randomOctets, (0...Self.latestSecond).contains(moment.seconds) else {
      return nil
    }
    seconds = moment.seconds
    self.random = Self.number(random)
  }

  /// An id for a message that arrived at `moment`; a clock outside the years 1970 to 9999 counts as the
  /// nearer end of them, since the message needs its id all the same.
  package init(clamping moment: Timestamp, random: UInt64) {
    seconds = min(max(moment.seconds, 0), Self.latestSecond)
    self.random = random
  }

  /// Reads the form that `description` writes, and nothing else: ids from outside become paths.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count <= Self.maximumOctets else { return nil }
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "msg",
      (1...12).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(ASCII.isDigit),
      let seconds = Int64(parts[1]), (0...Self.latestSecond).contains(seconds),
      String(seconds) == parts[1],
      parts[2].utf8.count == Self.randomCharacters, let random = Base32.decode(parts[2]),
      random.count == Self.randomOctets
    else { return nil }
    self.seconds = seconds
    self.random = Self.number(random)
  }

  /// The id as it stands in file names.
  package var description: String {
    // Written by hand: it stands in every path, line and question about a message.
    let digits = String(seconds)
    return String(unsafeUninitializedCapacity: Self.maximumOctets) { target in
      var count = 0
      func append(_ octet: UInt8) {
        target[count] = octet
        count += 1
      }
      for octet in "msg_".utf8 { append(octet) }
      for octet in digits.utf8 { append(octet) }
      append(UInt8(ascii: "_"))
      for place in 0..<Self.randomCharacters {
        // Thirteen times five bits are one more than there are: the last one is zero.
        let shift = 59 - place * 5
        let value = UInt8(truncatingIfNeeded: shift >= 0 ? random >> UInt64(shift) : random << 1) & 31
        append(value < 26 ? value + UInt8(ascii: "a") : value - 26 + UInt8(ascii: "2"))
      }
      return count
    }
  }

  private static func number(_ octets: [UInt8]) -> UInt64 { octets.reduce(0) { $0 << 8 | UInt64($1) } }

  /// `YYYY/MM/DD` of the arrival in UTC.
  package var day: String {
    let date = Timestamp(seconds: seconds).civilDate
    return String(unsafeUninitializedCapacity: 10) { target in
      var count = 0
      func append(_ value: Int, _ divisors: [Int]) {
        for divisor in divisors {
          target[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10)
          count += 1
        }
      }
      func appendSlash() {
        target[count] = UInt8(ascii: "/")
        count += 1
      }
      append(date.year, [1000, 100, 10, 1])
      appendSlash()
      append(date.month, [10, 1])
      appendSlash()
      append(date.day, [10, 1])
      return count
    }
  }
}

extension SpoolID: Comparable {
  /// Older messages first.
  package static func < (left: SpoolID, right: SpoolID) -> Bool {
    (left.seconds, left.random) < (right.seconds, right.random)
  }
}
