package import Mail

/// Buckets in a file: those of rules whose buckets take long to fill survive a restart.
///
/// The file is a head, the identities of the rules, the buckets, and a checksum; numbers are little-endian.
///
///     "GoMailB1"   seed 16   count of rules 4   { length 2, identity }…   count of buckets 4   { rule 1, hash 7, moment 8 }…
///     checksum 8
extension RateLimiter {
  /// A bucket that takes longer to fill than this survives a restart, in nanoseconds: ten minutes. What fills
  /// sooner would be full again before anybody noticed.
  static let shortestSavedWindow: Int64 = 600 * 1_000_000_000
  /// The longest file in octets: the largest table, and names.
  package static let maximumSnapshotOctets = BucketTable.allowedBounds.upperBound * 16 + (1 << 20)

  private static let magic = Array("GoMailB1".utf8)
  private static let bucketOctets = 16

  /// The head of a file; `nil` where no rule has buckets that are kept.
  package func beginSnapshot() -> BucketSnapshot? {
    let saved = entries.filter { $0.rule.cells.window > Self.shortestSavedWindow }
    guard !saved.isEmpty else { return nil }
    var snapshot = BucketSnapshot()
    snapshot.append(Self.magic)
    snapshot.append(seed.first, octets: 8)
    snapshot.append(seed.second, octets: 8)
    snapshot.append(UInt64(saved.count), octets: 4)
    for (index, entry) in saved.enumerated() {
      let identity = Array(entry.rule.identity.utf8)
      snapshot.append(UInt64(identity.count), octets: 2)
      snapshot.append(identity)
      snapshot.indices[Int(entry.place)] = UInt64(index)
    }
    snapshot.beginBuckets()
    return snapshot
  }

  /// Adds the buckets among some of the places. Between two calls the table may change: what is lost by that is
  /// as if the file had been written a moment earlier or later.
  package func add(among places: Range<Int>, at now: Timestamp, to snapshot: inout BucketSnapshot) {
    table.live(among: places, at: now.rateNanoseconds) { slot, place in
      guard let index = snapshot.indices[place] else { return }
      snapshot.appendBucket(slot.tag & ~0xff | index, UInt64(bitPattern: slot.fullAt))
    }
  }

  /// The seed of a file; `nil` where it is damaged or of another version.
  package static func seed(ofSnapshot octets: [UInt8]) -> BucketSeed? {
    var reader = BucketSnapshotReader(octets)
    return reader.isWhole ? reader.head(magic) : nil
  }

  /// A file from all of it but its checksum, for whoever tries files that nobody wrote.
  package static func withChecksum(_ octets: [UInt8]) -> [UInt8] {
    let checksum = BucketSnapshot.checksum(octets[...])
    return octets + (0..<8).map { UInt8(truncatingIfNeeded: checksum >> UInt64(8 * $0)) }
  }

  /// Takes the buckets of a file whose rules are still the same; how many they are, `nil` where the file is damaged
  /// or made with another seed.
  package mutating func restore(_ octets: [UInt8], at now: Timestamp) -> Int? {
    var reader = BucketSnapshotReader(octets)
    let now = now.rateNanoseconds
    guard reader.isWhole, reader.head(Self.magic) == seed, let rules = reader.number(octets: 4),
      rules <= UInt64(RateRule.maximumRules)
    else { return nil }
    var places: [Entry?] = []
    for _ in 0..<rules {
      guard let length = reader.number(octets: 2), let name = reader.take(Int(length)) else { return nil }
      let identity = String(decoding: name, as: UTF8.self)
      places.append(entries.first { $0.rule.identity == identity })
    }
    guard let count = reader.number(octets: 4), reader.remaining == Int(count) * Self.bucketOctets else {
      return nil
    }
    var restored = 0
    for _ in 0..<count {
      guard let tag = reader.number(octets: 8), let moment = reader.number(octets: 8) else { return nil }
      let index = Int(tag & 0xff)
      guard index < places.count, let entry = places[index] else { continue }
      // A clock that was set back makes no bucket emptier than empty.
      let debt = entry.rule.cells.debt(fullAt: Int64(clamping: moment), now: now)
      guard debt > 0 else { continue }
      table.set(BucketTable.tag(tag, place: entry.place), fullAt: now + debt, now: now)
      restored += 1
    }
    return restored
  }
}
