/// A hash index from keys to the numbers of slots that hold them, four octets a place.
///
/// The keys stand in the slots alone: whoever asks says which slot matches, and gives the hash of a slot when
/// the index moves. Open addressing with linear probing; removal shifts back, so that nothing is left behind.
/// Hashes are Swift's own, seeded for each process: nobody outside can make keys meet.
struct SlotIndex: Sendable {
  /// Slot number and one; 0 is free.
  private var places: [UInt32] = []
  private var count = 0

  private static let smallest = 16

  /// The slot with this hash that `matches`.
  @inline(__always)
  func slot(hash: Int, where matches: (Int) -> Bool) -> Int? {
    guard !places.isEmpty else { return nil }
    let mask = places.count - 1
    var place = hash & mask
    while places[place] != 0 {
      let slot = Int(places[place]) - 1
      if matches(slot) { return slot }
      place = (place + 1) & mask
    }
    return nil
  }

  /// Adds a slot that is not there yet. `hashOf` gives the hash of any slot that was added.
  mutating func insert(_ slot: Int, hash: Int, hashOf: (Int) -> Int) {
    // At most three quarters full: probes stay short.
    if (count + 1) * 4 > places.count * 3 { grow(hashOf) }
    put(slot, hash: hash)
    count += 1
  }

  /// Takes a slot out.
  mutating func remove(_ slot: Int, hash: Int, hashOf: (Int) -> Int) {
    guard !places.isEmpty else { return }
    let mask = places.count - 1
    var hole = hash & mask
    while places[hole] != UInt32(slot + 1) {
      guard places[hole] != 0 else { return }
      hole = (hole + 1) & mask
    }
    count -= 1
    places[hole] = 0
    var place = (hole + 1) & mask
    while places[place] != 0 {
      let home = hashOf(Int(places[place]) - 1) & mask
      // Whether the hole lies between this slot's home and where it stands.
      if (place &- home) & mask >= (place &- hole) & mask {
        places[hole] = places[place]
        places[place] = 0
        hole = place
      }
      place = (place + 1) & mask
    }
  }

  private mutating func put(_ slot: Int, hash: Int) {
    let mask = places.count - 1
    var place = hash & mask
    while places[place] != 0 { place = (place + 1) & mask }
    places[place] = UInt32(slot + 1)
  }

  private mutating func grow(_ hashOf: (Int) -> Int) {
    let old = places
    places = [UInt32](repeating: 0, count: max(Self.smallest, old.count * 2))
    for place in old where place != 0 {
      let slot = Int(place) - 1
      put(slot, hash: hashOf(slot))
    }
  }
}
