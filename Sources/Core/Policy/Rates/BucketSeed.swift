/// The secret that the places of buckets depend on: 128 random bits, which go with the buckets into their file.
package struct BucketSeed: Hashable, Sendable {
  /// How many octets make one.
  package static let octets = 16

  package let first: UInt64
  package let second: UInt64

  /// A seed of two random words.
  package init(_ first: UInt64, _ second: UInt64) {
    self.first = first
    self.second = second
  }

  /// A seed of ``octets`` random octets; what is missing is zero, what is too much has no part in it.
  package init(octets: some Sequence<UInt8>) {
    var words: [UInt64] = [0, 0]
    for (index, octet) in octets.prefix(Self.octets).enumerated() {
      words[index / 8] |= UInt64(octet) << UInt64(index % 8 * 8)
    }
    self.init(words[0], words[1])
  }
}
