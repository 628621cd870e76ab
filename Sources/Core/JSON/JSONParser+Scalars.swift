import Mail

/// Strings (RFC 8259 §7) and numbers (§6).
extension JSONParser {
  /// Reads a string; the position is at its opening quote.
  mutating func string() throws(JSONError) -> String {
    advance()
    var text = ""
    var runStart = position
    while let octet = peek {
      switch octet {
      case UInt8(ascii: "\""):
        text += String(decoding: bytes[runStart..<position], as: UTF8.self)
        advance()
        return text
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[runStart..<position], as: UTF8.self)
        text.unicodeScalars.append(try escape())
        runStart = position
      case 0..<0x20:
        throw JSONError(.controlCharacter(octet), at: position)
      default:
        advance()
      }
    }
    throw unexpected()
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = position
    advance()
    guard let letter = peek else { throw unexpected() }
    advance()
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    default: throw JSONError(.invalidEscape, at: start)
    }
  }

  private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try hexadecimal(from: start)
    guard (0xd800...0xdfff).contains(first) else {
      guard let scalar = Unicode.Scalar(first) else { throw JSONError(.invalidEscape, at: start) }
      return scalar
    }
    guard first < 0xdc00 else { throw JSONError(.loneSurrogate, at: start) }
    for expected in [UInt8(ascii: "\\"), UInt8(ascii: "u")] {
      guard let octet = peek else { throw unexpected() }
      guard octet == expected else { throw JSONError(.loneSurrogate, at: start) }
      advance()
    }
    let second = try hexadecimal(from: start)
    guard (0xdc00...0xdfff).contains(second),
      let scalar = Unicode.Scalar(0x1_0000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw JSONError(.loneSurrogate, at: start) }
    return scalar
  }

  private mutating func hexadecimal(from start: Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let octet = peek else { throw unexpected() }
      switch octet {
      case 0x30...0x39: value = value << 4 | UInt32(octet - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(octet - 0x41 + 10)
      case 0x61...0x66: value = value << 4 | UInt32(octet - 0x61 + 10)
      default: throw JSONError(.invalidEscape, at: start)
      }
      advance()
    }
    return value
  }

  /// Reads a number; the position is at its first octet.
  mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    var isInteger = true
    if peek == UInt8(ascii: "-") { advance() }
    if peek == UInt8(ascii: "0") { advance() } else { try digits() }
    if peek == UInt8(ascii: ".") {
      isInteger = false
      advance()
      try digits()
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      isInteger = false
      advance()
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { advance() }
      try digits()
    }
    guard position - start <= JSONValue.maximumNumberOctets else {
      throw JSONError(.numberOutOfRange, at: start)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let number = Int64(text) { return .integer(number) }
    guard let number = Double(text), number.isFinite else { throw JSONError(.numberOutOfRange, at: start) }
    return .double(number)
  }

  /// One or more digits.
  private mutating func digits() throws(JSONError) {
    guard let first = peek, ASCII.isDigit(first) else { throw unexpected() }
    while let octet = peek, ASCII.isDigit(octet) { advance() }
  }
}
