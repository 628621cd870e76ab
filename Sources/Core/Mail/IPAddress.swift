/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is its IPv4 address,
/// so that one client has one identity however its connection was accepted.
package struct IPAddress: Hashable, Sendable {
  /// Which protocol the address belongs to.
  package enum Family: Hashable, Sendable {
    case v4
    case v6

    /// The length of an address of this family in bits.
    package var bits: Int { self == .v4 ? 32 : 128 }
  }

  /// The family of the address.
  package let family: Family
  /// The upper 64 bits of an IPv6 address; zero for IPv4.
  package let high: UInt64
  /// The lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address.
  package let low: UInt64

  /// An IPv4 address from its 32 bits in host order.
  package init(v4 bits: UInt32) {
    family = .v4
    high = 0
    low = UInt64(bits)
  }

  /// An IPv6 address from its two halves in host order; IPv4-mapped ones become IPv4.
  package init(v6High high: UInt64, low: UInt64) {
    let isMapped = high == 0 && low >> 32 == 0xffff
    family = isMapped ? .v4 : .v6
    self.high = high
    self.low = isMapped ? low & 0xffff_ffff : low
  }

  /// Reads dotted-decimal IPv4 (no leading zeros, no octal) or any RFC 4291 §2.2 form of IPv6.
  /// A zone (`%eth0`), brackets and Postfix's `IPv6:` prefix are not accepted here.
  package init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let address = text.withUTF8({ IPAddress(octets: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = address
  }

  /// The same from the octets of the text. Nothing is allocated for it.
  package init?(octets: UnsafeRawBufferPointer) {
    // The longest form, "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".
    guard !octets.isEmpty, octets.count <= 45 else { return nil }
    if octets.contains(UInt8(ascii: ":")) {
      guard let (high, low) = Self.parseV6(octets) else { return nil }
      self.init(v6High: high, low: low)
    } else {
      guard let bits = Self.parseV4(octets, from: 0) else { return nil }
      self.init(v4: bits)
    }
  }

  /// Four numbers from `start` to the end.
  private static func parseV4(_ octets: UnsafeRawBufferPointer, from start: Int) -> UInt32? {
    var bits: UInt32 = 0
    var numbers = 1
    var value: UInt32 = 0
    var digits = 0
    for octet in octets[start...] {
      if octet == UInt8(ascii: ".") {
        guard digits > 0, numbers < 4 else { return nil }
        bits = bits << 8 | value
        (numbers, value, digits) = (numbers + 1, 0, 0)
        continue
      }
      guard ASCII.isDigit(octet), digits == 0 || value > 0 else { return nil }
      value = value * 10 + UInt32(octet - UInt8(ascii: "0"))
      digits += 1
      guard value <= 255 else { return nil }
    }
    return numbers == 4 && digits > 0 ? bits << 8 | value : nil
  }

  private static func parseV6(_ octets: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64)? {
    var groups = Groups()
    var index = 0
    while index < octets.count {
      if octets[index] == UInt8(ascii: ":") {
        guard index + 1 < octets.count, octets[index + 1] == UInt8(ascii: ":"), groups.beginGap() else {
          return nil
        }
        index += 2
        continue
      }
      var end = index
      var isV4 = false
      while end < octets.count, octets[end] != UInt8(ascii: ":") {
        if octets[end] == UInt8(ascii: ".") { isV4 = true }
        end += 1
      }
      if isV4 {
        guard end == octets.count, let bits = parseV4(octets, from: index) else { return nil }
        guard groups.append(UInt16(bits >> 16)), groups.append(UInt16(truncatingIfNeeded: bits)) else {
          return nil
        }
        break
      }
      guard (1...4).contains(end - index) else { return nil }
      var value: UInt16 = 0
      for octet in octets[index..<end] {
        guard let digit = hexadecimalDigit(octet) else { return nil }
        value = value << 4 | UInt16(digit)
      }
      guard groups.append(value) else { return nil }
      index = end
      if index < octets.count {
        // One colon between groups; "::" is left for the next turn, a single trailing one is an error.
        guard index + 1 < octets.count else { return nil }
        if octets[index + 1] != UInt8(ascii: ":") { index += 1 }
      }
    }
    return groups.address
  }

  private static func hexadecimalDigit(_ octet: UInt8) -> UInt8? {
    switch octet {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The groups of an IPv6 address as they are read, from left to right.
  private struct Groups {
    private var high: UInt64 = 0
    private var low: UInt64 = 0
    private var count = 0
    /// How many groups stand before `::`.
    private var gap: Int?

    /// False where eight are there already.
    mutating func append(_ group: UInt16) -> Bool {
      guard count < 8 else { return false }
      high = high << 16 | low >> 48
      low = low << 16 | UInt64(group)
      count += 1
      return true
    }

    /// False where there is a gap already.
    mutating func beginGap() -> Bool {
      guard gap == nil else { return false }
      gap = count
      return true
    }

    /// The address, once all is read; `nil` for too few groups, or a gap that stands for none.
    var address: (high: UInt64, low: UInt64)? {
      guard let gap else { return count == 8 ? (high, low) : nil }
      // RFC 4291 §2.2: "::" stands for one or more groups of zeros.
      guard count <= 7 else { return nil }
      // What was read stands at the right end; the groups before the gap belong to the left one.
      let after = count - gap
      let (tailHigh, tailLow) = Self.kept(after, high, low)
      let (headHigh, headLow) = Self.shiftedLeft(8 - count, high ^ tailHigh, low ^ tailLow)
      return (headHigh | tailHigh, headLow | tailLow)
    }

    /// The last `groups` of an address, zeros before them.
    private static func kept(_ groups: Int, _ high: UInt64, _ low: UInt64) -> (UInt64, UInt64) {
      let bits = UInt64(groups * 16)
      if bits >= 64 { return (high & ~(UInt64.max << (bits - 64)), low) }
      return (0, low & ~(UInt64.max << bits))
    }

    private static func shiftedLeft(_ groups: Int, _ high: UInt64, _ low: UInt64) -> (UInt64, UInt64) {
      let bits = UInt64(groups * 16)
      if bits >= 64 { return (low << (bits - 64), 0) }
      // Shifting by 64 or more gives 0.
      return (high << bits | low >> (64 - bits), low << bits)
    }
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or the canonical IPv6 text of RFC 5952.
  package var description: String {
    guard family == .v6 else {
      return "\(low >> 24 & 255).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)"
    }
    let groups = (0..<8).map { index -> UInt16 in
      let half = index < 4 ? high : low
      return UInt16(truncatingIfNeeded: half >> UInt64(48 - index % 4 * 16))
    }
    let zeros = Self.longestZeroRun(groups)
    var text = ""
    var index = 0
    while index < 8 {
      if let zeros, index == zeros.lowerBound {
        text += "::"
        index = zeros.upperBound
        continue
      }
      if !text.isEmpty, !text.hasSuffix(":") { text += ":" }
      text += String(groups[index], radix: 16)
      index += 1
    }
    return text
  }

  /// RFC 5952 §4.2: the longest run of at least two zero groups, the first of equals.
  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
    var best: Range<Int>?
    var start = 0
    while start < 8 {
      guard groups[start] == 0 else {
        start += 1
        continue
      }
      let end = groups[start...].firstIndex { $0 != 0 } ?? 8
      if end - start >= 2, end - start > (best?.count ?? 0) { best = start..<end }
      start = end
    }
    return best
  }
}
