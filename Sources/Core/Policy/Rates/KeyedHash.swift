/// SipHash-1-3 (Aumasson and Bernstein) over words of 64 bits: who does not know the seed cannot choose clients
/// whose buckets meet. Swift's own `Hasher` is the same function, but its seed changes with every start, and
/// buckets survive those.
struct KeyedHash: Sendable {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  private var words: UInt64 = 0

  init(_ seed: BucketSeed) {
    v0 = seed.first ^ 0x736f_6d65_7073_6575
    v1 = seed.second ^ 0x646f_7261_6e64_6f6d
    v2 = seed.first ^ 0x6c79_6765_6e65_7261
    v3 = seed.second ^ 0x7465_6462_7974_6573
  }

  mutating func add(_ word: UInt64) {
    v3 ^= word
    round()
    v0 ^= word
    words &+= 1
  }

  /// Adds octets, and how many there are, so that no two texts end in the same words.
  mutating func add(octets: some Sequence<UInt8>) {
    var word: UInt64 = 0
    var count: UInt64 = 0
    for octet in octets {
      word |= UInt64(octet) << (count % 8 * 8)
      count &+= 1
      if count % 8 == 0 {
        add(word)
        word = 0
      }
    }
    add(word)
    add(count)
  }

  func finish() -> UInt64 {
    var hash = self
    hash.add(words << 56)
    hash.v2 ^= 0xff
    hash.round()
    hash.round()
    hash.round()
    return hash.v0 ^ hash.v1 ^ hash.v2 ^ hash.v3
  }

  private mutating func round() {
    v0 &+= v1
    v1 = Self.rotate(v1, 13) ^ v0
    v0 = Self.rotate(v0, 32)
    v2 &+= v3
    v3 = Self.rotate(v3, 16) ^ v2
    v0 &+= v3
    v3 = Self.rotate(v3, 21) ^ v0
    v2 &+= v1
    v1 = Self.rotate(v1, 17) ^ v2
    v2 = Self.rotate(v2, 32)
  }

  private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
    word << count | word >> (64 - count)
  }
}
