import Mail

/// A tag-list of RFC 6376 §3.2, as ranges of the octets it was read from.
///
///     tag-list  = tag-spec *( ";" tag-spec ) [ ";" ]
///     tag-spec  = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
///     tag-name  = ALPHA *ALNUMPUNC
///     tag-value = [ tval *( 1*(WSP / FWS) tval ) ]      ; VALCHAR: %x21-3A / %x3C-7E
///
/// Octets from 0x80 up are let through in values (RFC 8616 §5). CR and LF count as folding white space
/// wherever they stand: a field holds them only before white space.
struct DKIMTagList {
  /// The most tags of one list. RFC 6376 defines 13; unknown ones are passed over, but compared.
  static let maximumTags = 64

  struct Tag {
    let name: Range<Int>
    /// Without the white space around it.
    let value: Range<Int>
    /// With it: all between "=" and ";".
    let rawValue: Range<Int>
  }

  private(set) var tags: [Tag] = []
  /// What is wrong with the list; the tags before that place are there.
  private(set) var problem: DKIMProblem?

  init(_ octets: UnsafeRawBufferPointer) {
    tags.reserveCapacity(16)
    var position = 0
    while problem == nil {
      problem = readTag(octets, &position)
      guard problem == nil, position < octets.count else { break }
      // The semicolon; one may end the list.
      position += 1
      if Self.skipWhitespace(octets, position) == octets.count { break }
    }
  }

  /// The tag of this name. Names are case-sensitive: RFC 6376 §3.2.
  func tag(_ name: StaticString, in octets: UnsafeRawBufferPointer) -> Tag? {
    let key = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    for tag in tags where Self.equal(octets, tag.name, key) { return tag }
    return nil
  }

  private mutating func readTag(_ octets: UnsafeRawBufferPointer, _ position: inout Int) -> DKIMProblem? {
    let start = Self.skipWhitespace(octets, position)
    var end = start
    while end < octets.count, DKIMOctet.isNameOctet(octets[end]) {
      end += 1
    }
    guard end > start, ASCII.isLetter(octets[start]) else { return .malformedTagList }
    let equals = Self.skipWhitespace(octets, end)
    guard equals < octets.count, octets[equals] == UInt8(ascii: "=") else { return .malformedTagList }
    var stop = equals + 1
    while stop < octets.count, octets[stop] != UInt8(ascii: ";") {
      guard Self.isValueOctet(octets[stop]) else { return .malformedTagList }
      stop += 1
    }
    let first = min(Self.skipWhitespace(octets, equals + 1), stop)
    var last = stop
    while last > first, Self.isWhitespace(octets[last - 1]) { last -= 1 }
    let name = UnsafeRawBufferPointer(rebasing: octets[start..<end])
    for tag in tags where Self.equal(octets, tag.name, name) {
      return .duplicateTag(name.count <= 8 ? String(decoding: name, as: UTF8.self) : "?")
    }
    guard tags.count < Self.maximumTags else { return .malformedTagList }
    tags.append(Tag(name: start..<end, value: first..<last, rawValue: equals + 1..<stop))
    position = stop
    return nil
  }

  private static func equal(
    _ octets: UnsafeRawBufferPointer, _ range: Range<Int>, _ other: UnsafeRawBufferPointer
  ) -> Bool {
    guard range.count == other.count else { return false }
    for offset in 0..<other.count where octets[range.lowerBound + offset] != other[offset] { return false }
    return true
  }

  static func isWhitespace(_ byte: UInt8) -> Bool {
    DKIMOctet.isBlank(byte) || byte == 0x0d || byte == 0x0a
  }

  private static func isValueOctet(_ byte: UInt8) -> Bool {
    byte >= 0x21 && byte != 0x7f || isWhitespace(byte)
  }

  private static func skipWhitespace(_ octets: UnsafeRawBufferPointer, _ position: Int) -> Int {
    var position = position
    while position < octets.count, isWhitespace(octets[position]) { position += 1 }
    return position
  }
}
