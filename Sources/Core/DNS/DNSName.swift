package import Mail

/// A name as the DNS knows it: any octets in its labels (RFC 2181 §11), compared without regard to the
/// case of ASCII letters (RFC 4343).
///
/// It is kept in one canonical text form, so that equal names are equal values: lower case, no trailing
/// dot, a dot or backslash inside a label written `\.` and `\\`, octets outside `!`...`~` written `\DDD`
/// (RFC 1035 §5.1). The root is `.`.
package struct DNSName: Hashable, Sendable, CustomStringConvertible {
  /// RFC 1035 §2.3.4: the longest name on the wire in octets, length octets and the root's included.
  package static let maximumWireOctets = 255
  /// RFC 1035 §2.3.4: the longest label in octets.
  package static let maximumLabelOctets = 63
  /// The name of the root.
  package static let root = DNSName(canonical: ".")

  /// The canonical text form.
  package let description: String

  /// A name in text with the escapes of RFC 1035 §5.1 and at most one trailing dot; `nil` where a label is
  /// empty or has more than 63 octets, or the name more than 255 on the wire (253 in text without
  /// escapes). Octets from 0x80 up stand for themselves: no U-label becomes an A-label here.
  package init?(_ text: some StringProtocol) {
    self.init(octets: Array(text.utf8), interpretingEscapes: true)
  }

  /// A name from octets in which a dot always separates labels and a backslash is an octet like any other:
  /// what a macro of SPF expands to (RFC 7208 §7). The same limits.
  package init?(octets: some Collection<UInt8>) {
    self.init(octets: Array(octets), interpretingEscapes: false)
  }

  /// A domain name of the mail grammars, which is a DNS name already.
  package init(_ domain: DomainName) {
    description = domain.description
  }

  /// A name whose text is canonical and within the limits, because it comes from a name that is.
  init(canonical text: String) {
    description = text
  }

  private init?(octets: [UInt8], interpretingEscapes: Bool) {
    var text = CanonicalName()
    var rest = octets[...]
    if rest.count == 1, rest.first == UInt8(ascii: ".") {
      self = .root
      return
    }
    // An escape takes four octets for one.
    guard !rest.isEmpty, rest.count <= Self.maximumWireOctets * 4 else { return nil }
    while let octet = rest.popFirst() {
      if octet == UInt8(ascii: ".") {
        guard text.endLabel() else { return nil }
      } else if octet == UInt8(ascii: "\\"), interpretingEscapes {
        guard let escaped = Self.escapedOctet(&rest), text.append(escaped) else { return nil }
      } else {
        guard text.append(octet) else { return nil }
      }
    }
    guard let name = text.finish() else { return nil }
    self = name
  }

  /// RFC 1035 §5.1: `\DDD` is the octet of that number, `\X` is X itself.
  private static func escapedOctet(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
    guard let first = rest.popFirst() else { return nil }
    guard ASCII.isDigit(first) else { return first }
    var value = Int(first - UInt8(ascii: "0"))
    for _ in 0..<2 {
      guard let digit = rest.popFirst(), ASCII.isDigit(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return UInt8(exactly: value)
  }
}

extension DNSName {
  /// Whether this is the name of the root.
  package var isRoot: Bool { description == "." }

  /// The labels from left to right as they stand in the text, escapes included; none for the root.
  package var labels: [Substring] {
    guard !isRoot else { return [] }
    guard description.utf8.contains(UInt8(ascii: "\\")) else { return description.split(separator: ".") }
    var labels: [Substring] = []
    var rest = description[...]
    while let end = Self.labelEnd(in: rest.utf8) {
      labels.append(rest[..<end])
      rest = rest[rest.utf8.index(after: end)...]
    }
    labels.append(rest)
    return labels
  }

  /// The name without its first label; `nil` for the root.
  package var parent: DNSName? {
    guard !isRoot else { return nil }
    guard let end = Self.labelEnd(in: description.utf8[...]) else { return .root }
    return DNSName(canonical: String(description[description.utf8.index(after: end)...]))
  }

  /// The name with `label` in front, taken as octets without escapes; `nil` where that is too long.
  package func prepending(_ label: some Collection<UInt8>) -> DNSName? {
    var text = CanonicalName()
    for octet in label {
      guard text.append(octet) else { return nil }
    }
    guard !isRoot else { return text.finish() }
    guard text.endLabel(), text.append(whole: self) else { return nil }
    return text.finish()
  }

  /// Whether this name is `other` or lies below it, by whole labels.
  package func isEqualToOrBelow(_ other: DNSName) -> Bool {
    if other.isRoot || self == other { return true }
    guard description.hasSuffix("." + other.description) else { return false }
    // The dot before the suffix may be an escaped one, which belongs to a label.
    return labels.suffix(other.labels.count).elementsEqual(other.labels)
  }

  private static func labelEnd(in text: Substring.UTF8View) -> String.Index? {
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: ".") { return index }
      if text[index] == UInt8(ascii: "\\") { index = text.index(after: index) }
      if index < text.endIndex { index = text.index(after: index) }
    }
    return nil
  }
}
