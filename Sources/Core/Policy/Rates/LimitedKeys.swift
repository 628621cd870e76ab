/// The keys of the buckets that refused something lately: the buckets themselves know no names.
struct LimitedKeys: Sendable {
  /// The most keys. Beyond, the ones that were limited longest ago are forgotten.
  static let maximum = 1000

  struct Entry: Sendable {
    let tag: UInt64
    let text: String
    /// How often it was refused since it is known here.
    var count: Int
    var lastAt: Int64
  }

  private(set) var byTag: [UInt64: Entry] = [:]

  mutating func add(_ tag: UInt64, _ text: String, at now: Int64) {
    if var entry = byTag[tag] {
      entry.count += 1
      entry.lastAt = now
      byTag[tag] = entry
      return
    }
    if byTag.count >= Self.maximum { forgetOldest() }
    byTag[tag] = Entry(tag: tag, text: text, count: 1, lastAt: now)
  }

  mutating func removeAll(where isPicked: (UInt64) -> Bool) { byTag = byTag.filter { !isPicked($0.key) } }

  /// A quarter at once, so that a flood of keys does not cost a walk for each.
  private mutating func forgetOldest() {
    for entry in byTag.values.sorted(by: { $0.lastAt < $1.lastAt }).prefix(Self.maximum / 4) {
      byTag[entry.tag] = nil
    }
  }
}
