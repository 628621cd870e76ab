import Mail

/// The header section of one message: all octets in one store, the fields as ranges of it.
package struct HeaderSection: Hashable, Sendable {
  /// The most fields of one message. Real mail stays below a few hundred; each costs memory here and
  /// work in every step of authentication.
  package static let maximumFields = 5_000
  /// The largest header section in octets: 1 MiB, as other mail servers have it.
  package static let maximumOctets = 1 << 20

  /// One field.
  package struct Field: Hashable, Sendable {
    /// Where its name stands in `octets`.
    package let name: Range<Int>
    /// Where its value stands in `octets`: all that follows the colon, line breaks of folding included.
    package let value: Range<Int>
    let isAuthor: Bool
  }

  /// Names and values one after the other.
  package private(set) var octets: [UInt8] = []
  /// The fields in the order of the message.
  package private(set) var fields: [Field] = []
  /// True where the section broke a limit: nothing was kept from there on.
  package private(set) var isBeyondLimits = false

  /// An empty section.
  package init() {}

  /// The octets of a field's value; empty for a field of another section.
  package func value(of field: Field) -> ArraySlice<UInt8> {
    guard field.value.upperBound <= octets.count else { return [] }
    return octets[field.value]
  }

  /// The values of all From fields.
  package var authors: [[UInt8]] { fields.filter(\.isAuthor).map { Array(value(of: $0)) } }

  /// Adds a field; returns its index, or `nil` once the limits are broken.
  mutating func append(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, isAuthor: Bool
  ) -> Int? {
    guard !isBeyondLimits, fields.count < Self.maximumFields,
      name.count + value.count <= Self.maximumOctets - octets.count
    else {
      isBeyondLimits = true
      return nil
    }
    let start = octets.count
    octets.append(contentsOf: name)
    let middle = octets.count
    octets.append(contentsOf: value)
    fields.append(Field(name: start..<middle, value: middle..<octets.count, isAuthor: isAuthor))
    return fields.count - 1
  }
}
