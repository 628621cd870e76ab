/// A domain name as the mail grammars use it: lower case, A-labels, no trailing dot.
package struct DomainName: Hashable, Sendable, CustomStringConvertible {
  /// RFC 1035 §2.3.4: 255 octets on the wire are 253 in text.
  package static let maximumOctets = 253
  /// RFC 1035 §2.3.4.
  package static let maximumLabelOctets = 63

  /// The name in A-label form, such as `xn--bcher-kva.example`.
  package let description: String

  /// Accepts letters, digits, hyphens (not at a label's ends) and underscores (which DNS names and
  /// some mail hosts use), at most one trailing dot, and U-labels (RFC 5890), which become A-labels.
  package init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let name = text.withUTF8({ Self.ascii($0) }) ?? Self.encoded(text) else { return nil }
    description = name
  }

  /// The name where it is ASCII and in order. Not generic, because generic code of another module is not
  /// specialized: it took ten times as long.
  private static func ascii(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    let count = text.last == UInt8(ascii: ".") ? text.count - 1 : text.count
    guard (1...maximumOctets).contains(count) else { return nil }
    var label = 0
    for position in 0..<count {
      switch text[position] {
      case UInt8(ascii: "."):
        guard label > 0, text[position - 1] != UInt8(ascii: "-") else { return nil }
        label = 0
        continue
      case UInt8(ascii: "-"):
        guard label > 0 else { return nil }
      case let byte where ASCII.isLetterOrDigit(byte) || byte == UInt8(ascii: "_"):
        break
      default:
        return nil
      }
      label += 1
      guard label <= maximumLabelOctets else { return nil }
    }
    guard label > 0, text[count - 1] != UInt8(ascii: "-") else { return nil }
    return String(unsafeUninitializedCapacity: count) { name in
      for position in 0..<count { name[position] = ASCII.lowercased(text[position]) }
      return count
    }
  }

  /// The name where it holds U-labels.
  private static func encoded(_ text: String) -> String? {
    // A U-label has at most four octets for each octet of its A-label.
    guard text.utf8.count <= maximumOctets * 4, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let name = text.hasSuffix(".") ? String(text.dropLast()) : text
    guard var encoded = Punycode.aLabels(of: name) else { return nil }
    return encoded.withUTF8 { $0.last == UInt8(ascii: ".") ? nil : ascii($0) }
  }

  /// The labels from left to right.
  package var labels: [Substring] { description.split(separator: ".") }

  /// Whether this name is `other` or lies below it, by whole labels.
  package func isEqualToOrBelow(_ other: DomainName) -> Bool {
    description == other.description || description.hasSuffix("." + other.description)
  }
}
