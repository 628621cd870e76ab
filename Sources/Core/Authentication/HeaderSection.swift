/// The header section of one message: all octets in one store, the fields as ranges of it, the fields of
/// one name chained from the last to the first, as DKIM selects them.
///
/// Finding the fields of a name takes the same time however many fields there are and whatever they are
/// called: the table goes by Swift's randomly seeded hash, so nobody can prepare names that collide. It is
/// a table of its own because a Dictionary of hashes would hash each once more.
package struct HeaderSection: Sendable {
  /// The most fields of one message. Real mail stays below a few hundred; each costs memory here and
  /// work in every step of authentication.
  package static let maximumFields = 5_000
  /// The largest header section in octets: 1 MiB, as other mail servers have it.
  package static let maximumOctets = 1 << 20

  /// One field.
  struct Field: Sendable {
    /// Where its name stands, white space before the colon included.
    let name: Range<Int>
    /// Where its value stands: all that follows the colon.
    let value: Range<Int>
    /// The next field above with the same name; -1 where there is none.
    let above: Int
  }

  /// The fields of one name.
  struct Group: Sendable {
    /// The name as its first field spells it, without white space.
    let name: Range<Int>
    let hash: Int
    /// The field nearest to the body.
    var last: Int
  }

  private(set) var octets: [UInt8] = []
  private(set) var fields: [Field] = []
  private(set) var groups: [Group] = []
  /// Indices of groups by the low bits of their hash, the next free place where that is taken; -1 is free.
  /// Its size is a power of two and at least twice the number of groups.
  private var table = Array(repeating: Int32(-1), count: 64)
  /// True where a limit was broken: nothing was kept from there on, the session refuses the message, and
  /// no signature is verified.
  package private(set) var isBeyondLimits = false

  /// An empty header section.
  package init() {}

  /// Adds the next field of the message.
  ///
  /// - Parameters:
  ///   - name: the octets before the colon, exactly as they came.
  ///   - value: the octets after the colon, the leading space included (`SMFIP_HDR_LEADSPC`), without the
  ///     line end. Lines inside may be joined by LF, as milters see them, or by CRLF: both count as CRLF.
  package mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard !isBeyondLimits, fields.count < Self.maximumFields,
      name.count <= Self.maximumOctets - octets.count,
      value.count <= Self.maximumOctets - octets.count - name.count
    else {
      isBeyondLimits = true
      return
    }
    let start = octets.count
    octets.append(contentsOf: name)
    let middle = octets.count
    octets.append(contentsOf: value)
    var trimmed = name.count
    while trimmed > 0, DKIMOctet.isBlank(name[trimmed - 1]) { trimmed -= 1 }
    let key = UnsafeRawBufferPointer(rebasing: name[..<trimmed])
    let index = fields.count
    var above = -1
    let hash = Self.hash(key)
    if let group = find(key, hash) {
      above = groups[group].last
      groups[group].last = index
    } else {
      groups.append(Group(name: start..<start + trimmed, hash: hash, last: index))
      enterLastGroup()
    }
    fields.append(Field(name: start..<middle, value: middle..<octets.count, above: above))
  }

  /// Adds the next field of the message, from arrays.
  package mutating func append(name: [UInt8], value: [UInt8]) {
    name.withUnsafeBytes { name in value.withUnsafeBytes { append(name: name, value: $0) } }
  }

  /// How many fields there are.
  package var count: Int { fields.count }

  /// All that follows the colon of a field, by its place in the message; empty where there is none.
  package func value(at index: Int) -> ArraySlice<UInt8> {
    fields.indices.contains(index) ? octets[fields[index].value] : []
  }

  /// The values of all fields of a name, whatever their case, from the top of the message down.
  package func values(named name: StaticString) -> [[UInt8]] {
    fields(named: name).map { Array(value(at: $0)) }
  }

  /// The group of a name, if any field has it; the case of ASCII letters does not count.
  func group(named name: UnsafeRawBufferPointer) -> Int? { find(name, Self.hash(name)) }

  /// The indices of all fields of `name`, from the top of the message down.
  func fields(named name: StaticString) -> [Int] {
    let key = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    guard let group = group(named: key) else { return [] }
    var indices: [Int] = []
    var field = groups[group].last
    while field >= 0 {
      indices.append(field)
      field = fields[field].above
    }
    indices.reverse()
    return indices
  }

  private func find(_ name: UnsafeRawBufferPointer, _ hash: Int) -> Int? {
    var slot = hash & (table.count - 1)
    while table[slot] >= 0 {
      let group = Int(table[slot])
      if groups[group].hash == hash, matches(groups[group].name, name) { return group }
      slot = (slot + 1) & (table.count - 1)
    }
    return nil
  }

  private mutating func enterLastGroup() {
    var first = groups.count - 1
    if groups.count * 2 > table.count {
      table = Array(repeating: -1, count: table.count * 2)
      first = 0
    }
    for group in first..<groups.count {
      var slot = groups[group].hash & (table.count - 1)
      while table[slot] >= 0 { slot = (slot + 1) & (table.count - 1) }
      table[slot] = Int32(truncatingIfNeeded: group)
    }
  }

  private func matches(_ range: Range<Int>, _ name: UnsafeRawBufferPointer) -> Bool {
    guard range.count == name.count else { return false }
    return octets.withUnsafeBufferPointer { octets in
      for offset in 0..<name.count
      where DKIMOctet.lowercased(octets[range.lowerBound + offset]) != DKIMOctet.lowercased(name[offset]) {
        return false
      }
      return true
    }
  }

  private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
    withUnsafeTemporaryAllocation(byteCount: max(name.count, 1), alignment: 1) { lower in
      for offset in 0..<name.count { lower[offset] = DKIMOctet.lowercased(name[offset]) }
      var hasher = Hasher()
      hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: lower[..<name.count]))
      return hasher.finalize()
    }
  }
}
