/// The buckets of all keys and rules: 16 octets for each, and never more of them than a bound.
///
/// A bucket is a tag, 56 bits of a keyed hash of its key and 8 that say which rule it belongs to, and the moment
/// at which it is full again. From then on it is worth nothing and its place is free. Each bucket has sixteen
/// places, two sets of eight, so that a table that is four fifths full hardly ever lacks one. Where it does, and
/// the table cannot grow, the bucket goes that is full to the largest part: a flood of clients with a message
/// each takes the places of others of the kind, and who has used up much stays.
package struct BucketTable: Sendable {
  /// The least and the most buckets that a table may be bound to.
  package static let allowedBounds = 1_000...100_000_000
  /// The places of a set: two lines of a processor's cache.
  static let setSize = 8
  /// The sets that a table begins with: 64 kB.
  private static let initialSets = 512

  struct Slot {
    /// 0 for a place that was never taken.
    var tag: UInt64 = 0
    var fullAt: Int64 = 0
  }

  /// The rates of the rules by their place, `nil` where there is none.
  private(set) var cells: [CellRate?] = []
  private var slots: [Slot]
  private var sets: UInt64
  private var maximumSets: UInt64
  /// How many buckets had to go before they were full.
  package private(set) var evictions = 0

  /// A table of at most about `maximumBuckets`; the next possible number where they cannot be so few or many.
  package init(maximumBuckets: Int) {
    maximumSets = Self.sets(for: maximumBuckets)
    sets = min(UInt64(Self.initialSets), maximumSets)
    slots = Array(repeating: Slot(), count: Int(sets) * Self.setSize)
  }

  private static func sets(for buckets: Int) -> UInt64 {
    let bounded = min(max(buckets, allowedBounds.lowerBound), allowedBounds.upperBound)
    return UInt64((bounded - 1) / setSize + 1)
  }

  /// How many buckets it holds at most.
  package var maximumBuckets: Int { Int(maximumSets) * Self.setSize }

  /// How many places there are now.
  package var places: Int { slots.count }

  /// The memory of all places in octets.
  package var octets: Int { slots.count * MemoryLayout<Slot>.stride }

  /// The tag of the bucket of a key, by the key's hash, for the rule at `place`.
  static func tag(_ hash: UInt64, place: UInt8) -> UInt64 {
    let key = hash & ~0xff
    return (key == 0 ? 0x100 : key) | UInt64(place)
  }

  /// The place of the rule that a bucket belongs to.
  private static func place(_ tag: UInt64) -> Int { Int(tag & 0xff) }

  // MARK: Rules

  /// Puts a rule's rate at `place`, or takes it away with all its buckets.
  mutating func define(_ rate: CellRate?, at place: UInt8) {
    while cells.count <= Int(place) { cells.append(nil) }
    cells[Int(place)] = rate
    if rate == nil { removeAll { Self.place($0) == Int(place) } }
  }

  /// Binds the table to so many buckets from now on; where it has more places, the fullest go.
  mutating func bind(to maximumBuckets: Int, now: Int64) {
    maximumSets = Self.sets(for: maximumBuckets)
    if sets > maximumSets { rehash(sets: maximumSets, now: now) }
  }

  // MARK: Buckets

  /// When the bucket is full again; 0 for one that is.
  func fullAt(_ tag: UInt64) -> Int64 {
    find(tag).map { slots[$0].fullAt } ?? 0
  }

  /// Notes when the bucket is full again.
  mutating func set(_ tag: UInt64, fullAt: Int64, now: Int64) {
    if let index = find(tag) {
      slots[index].fullAt = fullAt
      return
    }
    guard fullAt > now else { return }
    var index = place(for: tag, now: now)
    if index == nil, sets < maximumSets {
      rehash(sets: min(sets * 2, maximumSets), now: now)
      index = place(for: tag, now: now)
    }
    if index == nil { evictions += 1 }
    slots[index ?? victim(for: tag, now: now)] = Slot(tag: tag, fullAt: fullAt)
  }

  /// Makes full again every bucket whose tag is picked; returns how many were not.
  @discardableResult
  mutating func removeAll(where isPicked: (UInt64) -> Bool) -> Int {
    var count = 0
    for index in slots.indices where slots[index].tag != 0 && isPicked(slots[index].tag) {
      slots[index] = Slot()
      count += 1
    }
    return count
  }

  /// Makes the bucket full again; whether it was not.
  mutating func remove(_ tag: UInt64) -> Bool {
    guard let index = find(tag) else { return false }
    slots[index] = Slot()
    return true
  }

  /// The buckets among some of the places that are not full at `now`, with the places of their rules.
  func live(among places: Range<Int>, at now: Int64, _ visit: (_ slot: Slot, _ place: Int) -> Void) {
    for index in places.clamped(to: slots.indices) where slots[index].tag != 0 && slots[index].fullAt > now {
      visit(slots[index], Self.place(slots[index].tag))
    }
  }

  // MARK: Places

  private func sets(of tag: UInt64) -> (Int, Int) {
    // The multipliers are odd and without a pattern (of the golden ratio, and of splitmix64).
    let first = (tag &* 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: sets).high
    let second = (tag &* 0xbf58_476d_1ce4_e5b9).multipliedFullWidth(by: sets).high
    return (Int(first) * Self.setSize, Int(second) * Self.setSize)
  }

  private func find(_ tag: UInt64) -> Int? {
    let (first, second) = sets(of: tag)
    for index in first..<first + Self.setSize where slots[index].tag == tag { return index }
    for index in second..<second + Self.setSize where slots[index].tag == tag { return index }
    return nil
  }

  /// A free place, in the set that has more of them.
  private func place(for tag: UInt64, now: Int64) -> Int? {
    func free(_ set: Int) -> (index: Int?, count: Int) {
      var found: (index: Int?, count: Int) = (nil, 0)
      for index in set..<set + Self.setSize where slots[index].fullAt <= now {
        found = (index, found.count + 1)
      }
      return found
    }
    let (first, second) = sets(of: tag)
    let (left, right) = (free(first), free(second))
    return left.count >= right.count ? left.index : right.index
  }

  /// The place of the bucket that is full to the largest part; of equals, of the one that is full first.
  private func victim(for tag: UInt64, now: Int64) -> Int {
    let (first, second) = sets(of: tag)
    var best = first
    var least = (part: Double.infinity, fullAt: Int64.max)
    for set in [first, second] {
      for index in set..<set + Self.setSize {
        let slot = slots[index]
        let place = Self.place(slot.tag)
        let window = place < cells.count ? cells[place]?.window ?? 1 : 1
        let candidate = (part: Double(slot.fullAt - now) / Double(window), fullAt: slot.fullAt)
        if candidate < least { (best, least) = (index, candidate) }
      }
    }
    return best
  }

  private mutating func rehash(sets count: UInt64, now: Int64) {
    let old = slots
    sets = count
    slots = Array(repeating: Slot(), count: Int(count) * Self.setSize)
    for slot in old where slot.tag != 0 && slot.fullAt > now {
      let index = place(for: slot.tag, now: now)
      if index == nil { evictions += 1 }
      slots[index ?? victim(for: slot.tag, now: now)] = slot
    }
  }
}
