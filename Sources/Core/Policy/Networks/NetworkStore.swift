import Mail

/// Networks with who decided what about them, for how long: at most one entry for each network.
///
/// A million entries take 60 to 70 MB. Looking an address up costs one step for each prefix length in use,
/// a change some steps, and what has expired is found without looking at the rest.
struct NetworkStore: Sendable {
  /// Where a walk through all entries has come; 0 is its beginning.
  typealias Cursor = UInt64

  private var v4 = NetworkShelf<PackedIPv4>()
  private var v6 = NetworkShelf<PackedIPv6>()
  private var texts = TextPool()
  private var expiries = ExpiryHeap()

  /// How many entries there are, expired ones included.
  var count: Int { v4.count + v6.count }

  // MARK: One entry

  /// Adds an entry, in place of the one that its network has; returns that one.
  @discardableResult
  mutating func insert(_ entry: NetworkEntry) -> NetworkEntry? {
    let replaced: NetworkEntry?
    let reference: UInt32
    switch entry.network.address.family {
    case .v4:
      let (number, old) = Self.put(entry, on: &v4, &texts)
      (replaced, reference) = (old, UInt32(number) << 1)
    case .v6:
      let (number, old) = Self.put(entry, on: &v6, &texts)
      (replaced, reference) = (old, UInt32(number) << 1 | 1)
    }
    if let expiresAt = entry.expiresAt {
      if expiries.count > 2 * count + 1024 { rebuildExpiries() }
      expiries.push(.init(moment: expiresAt.milliseconds, reference: reference))
    }
    return replaced
  }

  /// Takes out the entry for exactly `network`.
  @discardableResult
  mutating func remove(_ network: Network) -> NetworkEntry? {
    switch network.address.family {
    case .v4: Self.take(network, from: &v4, &texts)
    case .v6: Self.take(network, from: &v6, &texts)
    }
  }

  /// The entry for exactly `network`, in force or not.
  subscript(_ network: Network) -> NetworkEntry? {
    let length = UInt8(network.prefixLength)
    switch network.address.family {
    case .v4: return v4.slot(of: PackedIPv4(network.address), length: length).map { entry(v4.slots[$0]) }
    case .v6: return v6.slot(of: PackedIPv6(network.address), length: length).map { entry(v6.slots[$0]) }
    }
  }

  /// The entry in force of the smallest network that `address` lies in.
  func entry(covering address: IPAddress, at now: Timestamp) -> NetworkEntry? {
    switch address.family {
    case .v4: v4.slot(covering: PackedIPv4(address), at: now).map { entry(v4.slots[$0]) }
    case .v6: v6.slot(covering: PackedIPv6(address), at: now).map { entry(v6.slots[$0]) }
    }
  }

  /// Whether an entry in force covers `address`.
  func covers(_ address: IPAddress, at now: Timestamp) -> Bool {
    switch address.family {
    case .v4: v4.slot(covering: PackedIPv4(address), at: now) != nil
    case .v6: v6.slot(covering: PackedIPv6(address), at: now) != nil
    }
  }

  // MARK: Many entries

  /// Takes out and returns what has expired by `now`, what expired first first, at most `limit` of them.
  mutating func removeExpired(at now: Timestamp, limit: Int) -> [NetworkEntry] {
    var expired: [NetworkEntry] = []
    while expired.count < limit, let earliest = expiries.earliest, earliest.moment <= now.milliseconds {
      expiries.pop()
      guard let entry = entry(expiringWith: earliest), remove(entry.network) != nil else { continue }
      expired.append(entry)
    }
    return expired
  }

  /// Looks at up to `looks` entries from `cursor` on, IPv4 before IPv6, those of each in the order of their
  /// slots, which is that of their coming where nothing was removed. Returns what `take` says yes to, at most
  /// `limit`, and where to go on; `nil` at the end. An entry that stays from the first call to the last is seen
  /// exactly once.
  func walk(
    from cursor: Cursor, limit: Int, looks: Int, where take: (NetworkEntry) -> Bool
  ) -> (entries: [NetworkEntry], next: Cursor?) {
    var entries: [NetworkEntry] = []
    var cursor = cursor
    var looks = looks
    while entries.count < limit, looks > 0 {
      let number = Int(cursor & 0xffff_ffff)
      let found: NetworkEntry?
      if cursor >> 32 == 0 {
        guard number < v4.slots.count else {
          cursor = 1 << 32
          continue
        }
        found = v4.slots[number].isUsed ? entry(v4.slots[number]) : nil
      } else {
        guard number < v6.slots.count else { return (entries, nil) }
        found = v6.slots[number].isUsed ? entry(v6.slots[number]) : nil
      }
      if let found, take(found) { entries.append(found) }
      cursor += 1
      looks -= 1
    }
    return (entries, cursor)
  }

  // MARK: Inside

  private func entry<Address>(_ slot: NetworkShelf<Address>.Slot) -> NetworkEntry {
    let network = Network(slot.address.unpacked, prefixLength: Int(slot.length))
    return NetworkEntry(
      // A length that came out of a network goes into one.
      network: network ?? Network(slot.address.unpacked),
      reason: texts.reason(slot.text), author: texts.author(slot.text),
      createdAt: Timestamp(milliseconds: slot.createdAt),
      expiresAt: slot.expires ? Timestamp(milliseconds: slot.expiresAt) : nil, flags: slot.flags & 0x0f)
  }

  private func entry(expiringWith element: ExpiryHeap.Element) -> NetworkEntry? {
    func stillExpires<Address>(_ slots: [NetworkShelf<Address>.Slot]) -> NetworkShelf<Address>.Slot? {
      let slot = slots[Int(element.reference >> 1)]
      return slot.isUsed && slot.expires && slot.expiresAt == element.moment ? slot : nil
    }
    return element.reference & 1 == 0
      ? stillExpires(v4.slots).map { entry($0) } : stillExpires(v6.slots).map { entry($0) }
  }

  private mutating func rebuildExpiries() {
    var all: [ExpiryHeap.Element] = []
    for (number, slot) in v4.slots.enumerated() where slot.isUsed && slot.expires {
      all.append(.init(moment: slot.expiresAt, reference: UInt32(number) << 1))
    }
    for (number, slot) in v6.slots.enumerated() where slot.isUsed && slot.expires {
      all.append(.init(moment: slot.expiresAt, reference: UInt32(number) << 1 | 1))
    }
    expiries.rebuild(all)
  }

  private static func put<Address>(
    _ entry: NetworkEntry, on shelf: inout NetworkShelf<Address>, _ texts: inout TextPool
  ) -> (slot: Int, replaced: NetworkEntry?) {
    let new = NetworkShelf<Address>.Slot(
      createdAt: entry.createdAt.milliseconds, expiresAt: entry.expiresAt?.milliseconds ?? 0,
      address: Address(entry.network.address), text: texts.take(reason: entry.reason, author: entry.author),
      length: UInt8(entry.network.prefixLength),
      flags: entry.flags & 0x0f | NetworkShelf<Address>.Slot.isUsed
        | (entry.expiresAt == nil ? 0 : NetworkShelf<Address>.Slot.expires))
    guard let number = shelf.slot(of: new.address, length: new.length) else { return (shelf.add(new), nil) }
    let old = shelf.slots[number]
    shelf.update(number) { $0 = new }
    return (number, release(old, entry.network, &texts))
  }

  private static func take<Address>(
    _ network: Network, from shelf: inout NetworkShelf<Address>, _ texts: inout TextPool
  ) -> NetworkEntry? {
    guard let number = shelf.slot(of: Address(network.address), length: UInt8(network.prefixLength)) else {
      return nil
    }
    let old = shelf.slots[number]
    shelf.remove(number)
    return release(old, network, &texts)
  }

  private static func release<Address>(
    _ slot: NetworkShelf<Address>.Slot, _ network: Network, _ texts: inout TextPool
  ) -> NetworkEntry {
    defer { texts.release(slot.text) }
    return NetworkEntry(
      network: network, reason: texts.reason(slot.text), author: texts.author(slot.text),
      createdAt: Timestamp(milliseconds: slot.createdAt),
      expiresAt: slot.expires ? Timestamp(milliseconds: slot.expiresAt) : nil, flags: slot.flags & 0x0f)
  }
}

extension NetworkStore: Equatable {
  /// Whether both hold the same entries, however they came to.
  static func == (left: NetworkStore, right: NetworkStore) -> Bool {
    guard left.count == right.count else { return false }
    let (entries, _) = left.walk(from: 0, limit: .max, looks: .max) { _ in true }
    return entries.allSatisfy { right[$0.network] == $0 }
  }
}
