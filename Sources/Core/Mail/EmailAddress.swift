/// A mailbox of the SMTP envelope: `Local-part "@" ( Domain / address-literal )`, RFC 5321 §4.1.2,
/// with the non-ASCII letters of RFC 6531.
package struct EmailAddress: Hashable, Sendable {
  /// The longest mailbox in octets. RFC 5321 §4.5.3.1 asks for 64 of a local part and 256 of a path at
  /// least, and for no limit where that is possible: the senders that mailing lists (VERP) and forwarders
  /// (SRS) make are longer, and Postfix takes them.
  package static let maximumOctets = 1024

  /// What stands after the `@`.
  package enum Host: Hashable, Sendable {
    case domain(DomainName)
    case literal(IPAddress)
  }

  /// The local part as written, quotes included. Its case is kept: RFC 5321 §2.4.
  package let localPart: String
  /// The domain or address literal.
  package let host: Host

  /// Reads one mailbox without angle brackets; `nil` where it breaks the grammar or a length limit, or holds
  /// a control character, also one of C1.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count <= Self.maximumOctets else { return nil }
    let text = Substring(text)
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let local = text[..<at]
    guard Self.isDotString(local.utf8) || Self.isQuotedString(local.utf8), HeaderText(String(local)) != nil,
      let host = Self.host(text[text.utf8.index(after: at)...])
    else { return nil }
    localPart = String(local)
    self.host = host
  }

  /// Reads a mailbox whose local part may lack the quotes that the grammar wants, as mail servers take it
  /// and phones send it: `two..dots@example.org` is `"two..dots"@example.org`. Angle brackets and control
  /// characters stand in none.
  package init?(lenient text: some StringProtocol) {
    if let address = EmailAddress(text) {
      self = address
      return
    }
    let text = Substring(text)
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    var quoted = "\""
    for scalar in text[..<at].unicodeScalars {
      if scalar == "<" || scalar == ">" { return nil }
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    self.init(quoted + "\"" + text[at...])
  }

  /// The domain; `nil` for an address literal.
  package var domain: DomainName? {
    if case .domain(let name) = host { name } else { nil }
  }

  private static func host(_ text: some StringProtocol) -> Host? {
    guard text.hasPrefix("["), text.hasSuffix("]") else { return DomainName(text).map(Host.domain) }
    let inner = text.dropFirst().dropLast()
    if inner.lowercased().hasPrefix("ipv6:") {
      // An IPv4-mapped literal is an IPv4 address to everything that asks.
      return IPAddress(inner.dropFirst(5)).map(Host.literal)
    }
    guard let address = IPAddress(inner), address.family == .v4, !inner.contains(":") else { return nil }
    return .literal(address)
  }

  private static func isDotString(_ local: some Collection<UInt8>) -> Bool {
    var previousWasDot = true
    for byte in local {
      if byte == UInt8(ascii: ".") {
        if previousWasDot { return false }
        previousWasDot = true
      } else {
        guard ASCII.isAtomText(byte) else { return false }
        previousWasDot = false
      }
    }
    return !previousWasDot
  }

  private static func isQuotedString(_ local: some BidirectionalCollection<UInt8>) -> Bool {
    guard local.count >= 2, local.first == UInt8(ascii: "\""), local.last == UInt8(ascii: "\"") else {
      return false
    }
    var escaped = false
    for byte in local.dropFirst().dropLast() {
      guard byte >= 0x20, byte != 0x7f else { return false }
      if escaped {
        escaped = false
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
      } else if byte == UInt8(ascii: "\"") {
        return false
      }
    }
    return !escaped
  }
}

extension EmailAddress: CustomStringConvertible {
  /// The address with its domain in A-label form.
  package var description: String {
    switch host {
    case .domain(let name): "\(localPart)@\(name)"
    case .literal(let address):
      address.family == .v4 ? "\(localPart)@[\(address)]" : "\(localPart)@[IPv6:\(address)]"
    }
  }
}
