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
    // A U-label has at most four octets for each octet of its A-label.
    guard !text.isEmpty, text.utf8.count <= Self.maximumOctets * 4 else { return nil }
    let name = text.hasSuffix(".") ? String(text.dropLast()) : String(text)
    let ascii: String
    if name.utf8.allSatisfy({ $0 < 0x80 }) {
      ascii = name.lowercased()
    } else {
      guard let encoded = Punycode.aLabels(of: name) else { return nil }
      ascii = encoded
    }
    guard !ascii.isEmpty, ascii.utf8.count <= Self.maximumOctets else { return nil }
    for label in ascii.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard (1...Self.maximumLabelOctets).contains(label.count),
        label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-"),
        label.allSatisfy({
          ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        })
      else { return nil }
    }
    description = ascii
  }

  /// The labels from left to right.
  package var labels: [Substring] { description.split(separator: ".") }

  /// Whether this name is `other` or lies below it, by whole labels.
  package func isEqualToOrBelow(_ other: DomainName) -> Bool {
    description == other.description || description.hasSuffix("." + other.description)
  }
}
