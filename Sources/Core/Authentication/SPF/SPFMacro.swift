import Mail

/// One macro of RFC 7208 §7.1, such as `%{d2}` or `%{L1r-}`: a letter and what is done to its value.
package struct SPFMacro: Hashable, Sendable {
  /// What the macro stands for: RFC 7208 §7.2.
  package enum Letter: UInt8, Hashable, Sendable {
    case sender = 0x73
    case localPart = 0x6c
    case senderDomain = 0x6f
    case domain = 0x64
    case clientLabels = 0x69
    case clientName = 0x70
    case family = 0x76
    case helo = 0x68
    case client = 0x63
    case receiver = 0x72
    case time = 0x74

    /// RFC 7208 §7.2: only the text of an explanation may hold these.
    var isForExplanations: Bool { self == .client || self == .receiver || self == .time }
  }

  /// The value's name.
  let letter: Letter
  /// An upper-case letter asks for the escapes of RFC 3986.
  let isEscaped: Bool
  /// How many parts from the right are kept; 0 for all.
  let parts: Int
  /// Whether the parts are reversed.
  let isReversed: Bool
  /// What separates parts, as a set of bits over `delimiters`.
  private let delimiterBits: UInt8

  private static let delimiters = Array(".-+,/_=".utf8)
  private static let dotBit: UInt8 = 1

  /// Reads what stands between `%{` and `}`; `nil` where it breaks the grammar.
  init?(_ body: ArraySlice<UInt8>) {
    var rest = body
    guard let first = rest.popFirst(), ASCII.isLetter(first), let letter = Letter(rawValue: first | 0x20)
    else {
      return nil
    }
    self.letter = letter
    isEscaped = first & 0x20 == 0
    var parts = 0
    var hasDigits = false
    while let digit = rest.first, ASCII.isDigit(digit) {
      hasDigits = true
      // More parts than a value can have are as good as all.
      parts = min(parts * 10 + Int(digit - UInt8(ascii: "0")), SPFLimits.identityOctets * 2)
      rest.removeFirst()
    }
    // RFC 7208 §7.3: the number must not be zero.
    guard !hasDigits || parts > 0 else { return nil }
    self.parts = parts
    isReversed = rest.first.map { $0 | 0x20 == UInt8(ascii: "r") } ?? false
    if isReversed { rest.removeFirst() }
    var bits: UInt8 = 0
    for octet in rest {
      guard let index = Self.delimiters.firstIndex(of: octet) else { return nil }
      bits |= 1 << UInt8(index)
    }
    delimiterBits = bits == 0 ? Self.dotBit : bits
  }

  /// Splits, reverses, keeps the rightmost parts, joins with dots, escapes: RFC 7208 §7.3.
  func transformed(_ value: [UInt8]) -> [UInt8] {
    guard parts > 0 || isReversed || delimiterBits != Self.dotBit else {
      return isEscaped ? Self.escaped(value) : value
    }
    var pieces = value.split(omittingEmptySubsequences: false, whereSeparator: isDelimiter)
    if isReversed { pieces.reverse() }
    if parts > 0 { pieces = pieces.suffix(parts) }
    let joined = Array(pieces.joined(separator: CollectionOfOne(UInt8(ascii: "."))))
    return isEscaped ? Self.escaped(joined) : joined
  }

  /// Whether a value is taken apart at this octet.
  func isDelimiter(_ octet: UInt8) -> Bool {
    guard let index = Self.delimiters.firstIndex(of: octet) else { return false }
    return delimiterBits & 1 << UInt8(index) != 0
  }

  /// RFC 3986 §2.3: everything but the unreserved characters becomes `%XX`.
  private static func escaped(_ value: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(value.count)
    for octet in value {
      switch octet {
      case _ where ASCII.isLetterOrDigit(octet), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        text.append(octet)
      default:
        text += [UInt8(ascii: "%"), hexadecimalDigit(octet >> 4), hexadecimalDigit(octet & 15)]
      }
    }
    return text
  }

  /// The digit of a number below 16, in upper case.
  static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value
  }
}
