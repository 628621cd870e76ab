/// A hash index from keys to the numbers of slots that hold them, five octets a place.
///
/// The keys stand in the slots alone: whoever asks says which slot matches, and gives the hash of a slot when
/// the index moves. Open addressing with linear probing; removal shifts back, so that nothing is left behind. Of
/// each hash seven bits stand in an array of their own, so that looking for what is not there mostly touches that
/// alone. Hashes are Swift's own, seeded for each process: nobody outside can make keys meet.
struct SlotIndex: Sendable {
  /// Slot numbers.
  private var places: [UInt32] = []
  /// 0 for a free place, or seven bits of the hash below a bit that is set.
  private var tags: [UInt8] = []
  private var count = 0

  private static let smallest = 16

  @inline(__always)
  private static func tag(_ hash: Int) -> UInt8 {
    0x80 | UInt8(truncatingIfNeeded: UInt(bitPattern: hash) >> UInt(Int.bitWidth - 7))
  }

  /// The slot with this hash that `matches`.
  @inline(__always)
  func slot(hash: Int, where matches: (Int) -> Bool) -> Int? {
    guard !tags.isEmpty else { return nil }
    let mask = tags.count - 1
    let tag = Self.tag(hash)
    var place = hash & mask
    while tags[place] != 0 {
      if tags[place] == tag, matches(Int(places[place])) { return Int(places[place]) }
      place = (place + 1) & mask
    }
    return nil
  }

  /// Adds a slot that is not there yet. `hashOf` gives the hash of any slot that was added.
  mutating func insert(_ slot: Int, hash: Int, hashOf: (Int) -> Int) {
    // At most three quarters full: probes stay short.
    if (count + 1) * 4 > tags.count * 3 { grow(hashOf) }
    put(slot, hash: hash)
    count += 1
  }

  /// Takes a slot out.
  mutating func remove(_ slot: Int, hash: Int, hashOf: (Int) -> Int) {
    guard !tags.isEmpty else { return }
    let mask = tags.count - 1
    var hole = hash & mask
    while tags[hole] == 0 || places[hole] != UInt32(slot) {
      guard tags[hole] != 0 else { return }
      hole = (hole + 1) & mask
    }
    count -= 1
    tags[hole] = 0
    var place = (hole + 1) & mask
    while tags[place] != 0 {
      let home = hashOf(Int(places[place])) & mask
      // Whether the hole lies between this slot's home and where it stands.
      if (place &- home) & mask >= (place &- hole) & mask {
        places[hole] = places[place]
        tags[hole] = tags[place]
        tags[place] = 0
        hole = place
      }
      place = (place + 1) & mask
    }
  }

  private mutating func put(_ slot: Int, hash: Int) {
    let mask = tags.count - 1
    var place = hash & mask
    while tags[place] != 0 { place = (place + 1) & mask }
    places[place] = UInt32(slot)
    tags[place] = Self.tag(hash)
  }

  private mutating func grow(_ hashOf: (Int) -> Int) {
    let (oldPlaces, oldTags) = (places, tags)
    let size = max(Self.smallest, oldTags.count * 2)
    places = [UInt32](repeating: 0, count: size)
    tags = [UInt8](repeating: 0, count: size)
    for (place, tag) in oldTags.enumerated() where tag != 0 {
      let slot = Int(oldPlaces[place])
      put(slot, hash: hashOf(slot))
    }
  }
}
