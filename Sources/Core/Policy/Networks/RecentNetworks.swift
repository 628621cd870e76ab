import Mail

/// What is remembered of networks, bounded: where there is no room for one more, the one that was changed
/// longest ago goes.
struct RecentNetworks<Value: Sendable>: Sendable {
  private struct Slot: Sendable {
    var network: Network
    var value: Value
    /// Slot numbers and one; 0 is none. Older and newer by the last change.
    var older: UInt32
    var newer: UInt32
  }

  /// The most networks that are remembered.
  let maximum: Int

  private var slots: [Slot] = []
  private var free: [UInt32] = []
  private var index = SlotIndex()
  private var oldest: UInt32 = 0
  private var newest: UInt32 = 0

  init(maximum: Int) { self.maximum = max(1, maximum) }

  var count: Int { slots.count - free.count }

  subscript(_ network: Network) -> Value? { slot(of: network).map { slots[$0].value } }

  /// The network that was changed longest ago.
  var oldestEntry: (network: Network, value: Value)? {
    oldest == 0 ? nil : (slots[Int(oldest) - 1].network, slots[Int(oldest) - 1].value)
  }

  /// Remembers `value` as what was changed last; returns the network that had to go for it.
  @discardableResult
  mutating func set(_ network: Network, _ value: Value) -> Network? {
    if let number = slot(of: network) {
      unlink(number)
      slots[number].value = value
      link(number)
      return nil
    }
    var evicted: Network?
    if count >= maximum, let entry = oldestEntry {
      remove(entry.network)
      evicted = entry.network
    }
    let new = Slot(network: network, value: value, older: 0, newer: 0)
    let number: Int
    if let reused = free.popLast() {
      number = Int(reused)
      slots[number] = new
    } else {
      number = slots.count
      slots.append(new)
    }
    do {
      let slots = slots
      index.insert(number, hash: network.hashValue) { slots[$0].network.hashValue }
    }
    link(number)
    return evicted
  }

  @discardableResult
  mutating func remove(_ network: Network) -> Value? {
    guard let number = slot(of: network) else { return nil }
    do {
      let slots = slots
      index.remove(number, hash: network.hashValue) { slots[$0].network.hashValue }
    }
    unlink(number)
    free.append(UInt32(number))
    return slots[number].value
  }

  /// Up to `limit` networks, what was changed last first, those that `take` says yes to.
  func newestFirst(limit: Int, where take: (Network, Value) -> Bool = { _, _ in true }) -> [(Network, Value)]
  {
    var found: [(Network, Value)] = []
    var place = newest
    while place != 0, found.count < limit {
      let slot = slots[Int(place) - 1]
      if take(slot.network, slot.value) { found.append((slot.network, slot.value)) }
      place = slot.older
    }
    return found
  }

  private func slot(of network: Network) -> Int? {
    index.slot(hash: network.hashValue) { slots[$0].network == network }
  }

  private mutating func link(_ number: Int) {
    slots[number].older = newest
    slots[number].newer = 0
    if newest != 0 { slots[Int(newest) - 1].newer = UInt32(number + 1) } else { oldest = UInt32(number + 1) }
    newest = UInt32(number + 1)
  }

  private mutating func unlink(_ number: Int) {
    let (older, newer) = (slots[number].older, slots[number].newer)
    if older != 0 { slots[Int(older) - 1].newer = newer } else { oldest = newer }
    if newer != 0 { slots[Int(newer) - 1].older = older } else { newest = older }
  }
}
