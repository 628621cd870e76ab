/// The file of the buckets while it is written.
package struct BucketSnapshot: Sendable {
  private var octets: [UInt8] = []
  private var countOffset = 0
  private var count: UInt64 = 0
  /// Which rule of the file a place of the table belongs to.
  var indices: [Int: UInt64] = [:]

  init() {}

  mutating func append(_ bytes: [UInt8]) { octets += bytes }

  mutating func append(_ number: UInt64, octets count: Int) {
    for index in 0..<count { octets.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
  }

  mutating func beginBuckets() {
    countOffset = octets.count
    append(0, octets: 4)
  }

  mutating func appendBucket(_ tag: UInt64, _ moment: UInt64) {
    withUnsafeBytes(of: (tag.littleEndian, moment.littleEndian)) { octets.append(contentsOf: $0) }
    count += 1
  }

  /// How many buckets it has.
  package var bucketCount: Int { Int(count) }

  /// The whole file.
  package consuming func finish() -> [UInt8] {
    for index in 0..<4 { octets[countOffset + index] = UInt8(truncatingIfNeeded: count >> UInt64(8 * index)) }
    append(Self.checksum(octets[...]), octets: 8)
    return octets
  }

  /// Against damage, not against people: the file lies where only we write.
  static func checksum(_ octets: ArraySlice<UInt8>) -> UInt64 {
    var hash = KeyedHash(BucketSeed(0, 0))
    hash.add(octets: octets)
    return hash.finish()
  }
}

/// The file of the buckets while it is read.
struct BucketSnapshotReader {
  private var rest: ArraySlice<UInt8>
  /// Whether the checksum at its end is right.
  let isWhole: Bool

  init(_ octets: [UInt8]) {
    guard octets.count >= 8 else {
      (rest, isWhole) = ([], false)
      return
    }
    rest = octets.dropLast(8)
    var sum = BucketSnapshotReader(rest: octets.suffix(8))
    isWhole = sum.number(octets: 8) == BucketSnapshot.checksum(rest)
  }

  private init(rest: ArraySlice<UInt8>) { (self.rest, isWhole) = (rest, false) }

  var remaining: Int { rest.count }

  /// Reads past the first words of the file; its seed.
  mutating func head(_ magic: [UInt8]) -> BucketSeed? {
    guard take(magic.count).map(Array.init) == magic, let first = number(octets: 8),
      let second = number(octets: 8)
    else { return nil }
    return BucketSeed(first, second)
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func number(octets count: Int) -> UInt64? {
    guard let bytes = take(count) else { return nil }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
