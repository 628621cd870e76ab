package import Mail

/// What is known of a message only when its last octet is there. It is written over a place of fixed
/// width in the first line before the file gets its name: a file without it was never acknowledged.
package struct SpoolSeal: Hashable, Sendable {
  /// The octets of the message, without the first line.
  package let sizeOctets: Int
  /// SHA-256 of those octets, 64 hexadecimal digits.
  package let sha256: String
  /// The id that every event of this message is derived from.
  package let deliveryID: DeliveryID

  /// 64 hexadecimal digits.
  package static let digestCharacters = 64

  /// A seal; `nil` where `sha256` is not 64 lower-case hexadecimal digits or the size is negative.
  package init?(sizeOctets: Int, sha256: String, deliveryID: DeliveryID) {
    guard sizeOctets >= 0, sha256.utf8.count == Self.digestCharacters,
      sha256.utf8.allSatisfy({ ASCII.isDigit($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.sizeOctets = sizeOctets
    self.sha256 = sha256
    self.deliveryID = deliveryID
  }
}
