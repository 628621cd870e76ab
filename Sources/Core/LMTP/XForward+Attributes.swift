import Mail

// Postfix XFORWARD_README:
//
//   xforward-command = XFORWARD 1*( SP attribute-name "=" attribute-value )
//   attribute-name   = NAME | ADDR | PORT | PROTO | HELO | IDENT | SOURCE
//   attribute-value  = xtext
//
// For example: XFORWARD NAME=spike.example.com ADDR=192.0.2.7 PORT=41234
extension XForward {
  /// The longest protocol name: XFORWARD_README.
  private static let maximumProtocolOctets = 64

  /// Takes over the attributes of one command; those of earlier commands stay unless they are named
  /// again. Returns false, and changes nothing, where one is unknown or malformed.
  mutating func merge(attributes: Substring) -> Bool {
    var merged = self
    let words = attributes.utf8.split(separator: 0x20)
    guard !words.isEmpty else { return false }
    for word in words {
      guard let equals = word.firstIndex(of: UInt8(ascii: "=")),
        let octets = XText.decode(word[equals...].dropFirst())
      else { return false }
      // What a client has called itself may hold anything; a person should still see the rest.
      let text = HeaderText(sanitizing: String(decoding: octets, as: UTF8.self)).value
      guard merged.set(Substring(word[..<equals]).uppercased(), to: Self.isAvailable(text) ? text : nil)
      else {
        return false
      }
    }
    self = merged
    return true
  }

  private static func isAvailable(_ text: String) -> Bool {
    guard text.utf8.first == UInt8(ascii: "[") else { return !text.isEmpty }
    return !["[UNAVAILABLE]", "[TEMPUNAVAIL]"].contains(text.uppercased())
  }

  private mutating func set(_ attribute: String, to value: String?) -> Bool {
    switch attribute {
    case "NAME": name = value
    case "ADDR": addr = value
    case "PORT":
      if let value {
        guard value.utf8.allSatisfy({ ASCII.isDigit($0) }), let number = Int(value), number <= 65535 else {
          return false
        }
        port = number
      } else {
        port = nil
      }
    case "PROTO":
      guard (value?.utf8.count ?? 0) <= Self.maximumProtocolOctets else { return false }
      proto = value
    case "HELO": helo = value
    case "IDENT": ident = value
    case "SOURCE":
      let source = value?.uppercased()
      guard [nil, "LOCAL", "REMOTE"].contains(source) else { return false }
      self.source = source
    default: return false
    }
    return true
  }
}
