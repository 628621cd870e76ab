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
    let bytes = Array(text.utf8)
    // The longest form, "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".
    guard !bytes.isEmpty, bytes.count <= 45 else { return nil }
    if bytes.contains(UInt8(ascii: ":")) {
      guard let groups = Self.parseV6(bytes) else { return nil }
      let high = groups[0..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
      let low = groups[4..<8].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
      self.init(v6High: high, low: low)
    } else {
      guard let bits = Self.parseV4(bytes[...]) else { return nil }
      self.init(v4: bits)
    }
  }

  private static func parseV4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else {
        return nil
      }
      var value: UInt32 = 0
      for byte in part {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + UInt32(byte - 0x30)
      }
      guard value <= 255 else { return nil }
      bits = bits << 8 | value
    }
    return bits
  }

  private static func parseV6(_ bytes: [UInt8]) -> [UInt16]? {
    var before: [UInt16] = []
    var after: [UInt16]?
    var index = 0
    func append(_ group: UInt16) {
      if after == nil { before.append(group) } else { after?.append(group) }
    }
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: ":") {
        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ":"), after == nil else { return nil }
        after = []
        index += 2
        continue
      }
      let end = bytes[index...].firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
      let part = bytes[index..<end]
      if part.contains(UInt8(ascii: ".")) {
        guard end == bytes.count, let bits = parseV4(part) else { return nil }
        append(UInt16(bits >> 16))
        append(UInt16(truncatingIfNeeded: bits))
        index = end
        break
      }
      guard (1...4).contains(part.count) else { return nil }
      var value: UInt16 = 0
      for byte in part {
        guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
        value = value << 4 | UInt16(digit)
      }
      append(value)
      index = end
      if index < bytes.count {
        // One colon between groups; "::" is left for the next turn, a single trailing one is an error.
        guard index + 1 < bytes.count else { return nil }
        if bytes[index + 1] != UInt8(ascii: ":") { index += 1 }
      }
    }
    guard let after else { return before.count == 8 ? before : nil }
    // RFC 4291 §2.2: "::" stands for one or more groups of zeros.
    guard before.count + after.count <= 7 else { return nil }
    return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
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
