import Mail

/// The networks of one address family, each in a slot of 32 octets (IPv4) or 40 (IPv6) that it keeps while it
/// is there.
struct NetworkShelf<Address: PackedAddress>: Sendable {
  struct Slot: Sendable {
    var createdAt: Int64
    var expiresAt: Int64
    var address: Address
    var text: UInt32
    var length: UInt8
    /// The owner's four bits, and ours above them.
    var flags: UInt8

    static var isUsed: UInt8 { 0x80 }
    static var expires: UInt8 { 0x40 }

    var isUsed: Bool { flags & Self.isUsed != 0 }
    var expires: Bool { flags & Self.expires != 0 }
    func isInForce(at now: Timestamp) -> Bool { !expires || now.milliseconds < expiresAt }
  }

  private(set) var slots: [Slot] = []
  private var freeSlots: [UInt32] = []
  private var index = SlotIndex()
  private var lengths = PrefixLengths()

  var count: Int { slots.count - freeSlots.count }

  private static func hash(_ address: Address, _ length: UInt8) -> Int {
    var hasher = Hasher()
    hasher.combine(address)
    hasher.combine(length)
    return hasher.finalize()
  }

  private static func hash(_ slot: Slot) -> Int { hash(slot.address, slot.length) }

  func slot(of address: Address, length: UInt8) -> Int? {
    index.slot(hash: Self.hash(address, length)) {
      slots[$0].address == address && slots[$0].length == length
    }
  }

  /// The slot of the smallest network in force that `address` lies in.
  func slot(covering address: Address, at now: Timestamp) -> Int? {
    for length in lengths.descending {
      if let found = slot(of: address.masked(to: length), length: UInt8(length)),
        slots[found].isInForce(at: now)
      {
        return found
      }
    }
    return nil
  }

  /// Puts a network that is not there into a slot.
  mutating func add(_ new: Slot) -> Int {
    let number: Int
    if let free = freeSlots.popLast() {
      number = Int(free)
      slots[number] = new
    } else {
      number = slots.count
      slots.append(new)
    }
    // A closure may not look at `self` while `index` changes. Not held longer: the next change would copy it all.
    do {
      let slots = slots
      index.insert(number, hash: Self.hash(new)) { Self.hash(slots[$0]) }
    }
    lengths.add(Int(new.length))
    return number
  }

  /// Changes what stands in a slot; its network stays.
  mutating func update(_ number: Int, _ change: (inout Slot) -> Void) { change(&slots[number]) }

  mutating func remove(_ number: Int) {
    do {
      let slots = slots
      index.remove(number, hash: Self.hash(slots[number])) { Self.hash(slots[$0]) }
    }
    lengths.remove(Int(slots[number].length))
    slots[number].flags = 0
    freeSlots.append(UInt32(number))
  }
}
