/// The milter's name for one message: 128 random bits, in 26 letters and digits of base32.
package struct DeliveryID: Hashable, Sendable, CustomStringConvertible {
  /// 16 octets.
  package static let octets = 16

  /// The id in lower-case base32 without padding.
  package let description: String

  /// An id from 16 random octets; `nil` for any other count.
  package init?(random bytes: [UInt8]) {
    guard bytes.count == Self.octets else { return nil }
    description = Base32.encode(bytes)
  }

  /// Stands where a message's own id is not known yet: 128 zero bits.
  package static let unknown = DeliveryID(zeros: octets)

  private init(zeros count: Int) { description = Base32.encode(repeatElement(0, count: count)) }

  /// Reads the form that `description` writes.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 26, let bytes = Base32.decode(text), bytes.count == Self.octets else {
      return nil
    }
    description = String(text)
  }
}
