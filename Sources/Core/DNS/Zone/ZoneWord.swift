import Mail

/// One word of an entry, with its escapes as they stand.
struct ZoneWord {
  let octets: ArraySlice<UInt8>
  let isQuoted: Bool

  init(_ octets: ArraySlice<UInt8>, isQuoted: Bool = false) {
    self.octets = octets
    self.isQuoted = isQuoted
  }

  /// Whether the word is this one, whatever the case of its letters.
  func isWord(_ word: String) -> Bool {
    !isQuoted && ASCII.equalIgnoringCase(octets, word.utf8)
  }

  /// The word in capitals; only for comparing.
  var uppercased: String {
    String(decoding: octets.map { ASCII.isLetter($0) ? $0 & 0xdf : $0 }, as: UTF8.self)
  }

  /// A number from 0 to `maximum` in plain decimals; `nil` for everything else.
  func number(upTo maximum: UInt32) -> UInt32? {
    guard !isQuoted, (1...10).contains(octets.count), octets.allSatisfy(ASCII.isDigit) else { return nil }
    let value = octets.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
    return value <= UInt64(maximum) ? UInt32(value) : nil
  }

  /// A time in seconds: a number, or numbers with units as `1h30m`, which most servers accept beside RFC 1035;
  /// `nil` for everything else, and beyond 2^31-1 (RFC 2181 §8).
  var seconds: UInt32? {
    guard !isQuoted, let last = octets.last else { return nil }
    var total: UInt64 = 0
    var value: UInt64?
    for octet in octets {
      if ASCII.isDigit(octet) {
        value = (value ?? 0) * 10 + UInt64(octet - UInt8(ascii: "0"))
      } else {
        guard let number = value, let unit = Self.seconds(of: octet) else { return nil }
        total += number * unit
        value = nil
      }
      guard total <= UInt64(Int32.max), value ?? 0 <= UInt64(Int32.max) else { return nil }
    }
    if let value {
      // `1h30` has no unit for its 30.
      guard total == 0, octets.allSatisfy(ASCII.isDigit) else { return nil }
      return UInt32(value)
    }
    return ASCII.isLetter(last) ? UInt32(total) : nil
  }

  private static func seconds(of unit: UInt8) -> UInt64? {
    switch ASCII.lowercased(unit) {
    case UInt8(ascii: "s"): 1
    case UInt8(ascii: "m"): 60
    case UInt8(ascii: "h"): 3600
    case UInt8(ascii: "d"): 86_400
    case UInt8(ascii: "w"): 604_800
    default: nil
    }
  }

  /// The octets that the word stands for: RFC 1035 §5.1, `\DDD` and `\X`; `nil` where an escape is not whole.
  var unescaped: [UInt8]? {
    var unescaped: [UInt8] = []
    unescaped.reserveCapacity(octets.count)
    var rest = octets
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "\\") else {
        unescaped.append(octet)
        continue
      }
      guard let first = rest.first else { return nil }
      guard ASCII.isDigit(first) else {
        unescaped.append(first)
        rest = rest.dropFirst()
        continue
      }
      guard rest.count >= 3, let value = ZoneWord(rest.prefix(3)).number(upTo: 255) else { return nil }
      unescaped.append(UInt8(truncatingIfNeeded: value))
      rest = rest.dropFirst(3)
    }
    return unescaped
  }
}
