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
    let words = attributes.split(separator: " ")
    guard !words.isEmpty else { return false }
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let octets = XText.decode(parts[1].utf8) else { return false }
      // What a client has called itself may hold anything; a person should still see the rest.
      let text = HeaderText(sanitizing: String(decoding: octets, as: UTF8.self)).value
      let isAvailable = !["", "[UNAVAILABLE]", "[TEMPUNAVAIL]"].contains(text.uppercased())
      guard merged.set(parts[0].uppercased(), to: isAvailable ? text : nil) else { return false }
    }
    self = merged
    return true
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
