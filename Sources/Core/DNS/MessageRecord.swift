import Mail

/// One record of a message, not yet read but for its frame (RFC 1035 §4.1.3).
struct MessageRecord {
  let ownerOffset: Int
  let type: UInt16
  let recordClass: UInt16
  let ttl: UInt32
  let data: Range<Int>

  init(_ reader: inout MessageReader) throws(MalformedMessage) {
    ownerOffset = reader.offset
    try reader.skipName()
    type = try reader.number16()
    recordClass = try reader.number16()
    ttl = try reader.number32()
    let count = Int(try reader.number16())
    data = try reader.run(count)
  }

  func isOwned(by wireName: [UInt8], in octets: [UInt8]) -> Bool {
    MessageReader.isName(at: ownerOffset, in: octets, equalTo: wireName)
  }

  /// The time to live as we believe it. RFC 2181 §8: with the highest bit set it is zero.
  var boundedTTL: UInt32 {
    ttl > UInt32(Int32.max) ? 0 : min(ttl, DNSLimits.maximumTTL)
  }

  /// A name that is the whole of the data.
  func name(in octets: [UInt8]) throws(MalformedMessage) -> DNSName {
    try name(at: data.lowerBound, in: octets)
  }

  /// What the record says; `nil` for an IPv4-mapped AAAA and for types that are not handed out.
  func content(in octets: [UInt8]) throws(MalformedMessage) -> DNSRecordData? {
    var reader = MessageReader(octets, at: data.lowerBound)
    switch DNSRecordType(rawValue: type) {
    case .a:
      guard data.count == 4 else { throw MalformedMessage() }
      return .a(IPAddress(v4: try reader.number32()))
    case .aaaa:
      guard data.count == 16 else { throw MalformedMessage() }
      let high = UInt64(try reader.number32()) << 32 | UInt64(try reader.number32())
      let low = UInt64(try reader.number32()) << 32 | UInt64(try reader.number32())
      let address = IPAddress(v6High: high, low: low)
      return address.family == .v6 ? .aaaa(address) : nil
    case .mx:
      guard data.count >= 3 else { throw MalformedMessage() }
      let preference = try reader.number16()
      return .mx(preference: preference, exchange: try name(at: reader.offset, in: octets))
    case .txt:
      return .txt(try text(in: octets))
    case .ptr:
      return .ptr(try name(in: octets))
    case .cname:
      return .cname(try name(in: octets))
    case .ns, .soa, nil:
      return nil
    }
  }

  /// RFC 2308 §5: a negative answer lives as long as the lesser of the SOA record and its last field.
  func negativeTTL(in octets: [UInt8]) throws(MalformedMessage) -> UInt32 {
    var reader = MessageReader(octets, at: data.lowerBound)
    try reader.skipName()
    try reader.skipName()
    // Serial, refresh, retry, expire.
    _ = try reader.run(16)
    let minimum = try reader.number32()
    guard reader.offset == data.upperBound else { throw MalformedMessage() }
    let bounded = minimum > UInt32(Int32.max) ? 0 : minimum
    return min(boundedTTL, bounded, DNSLimits.maximumNegativeTTL)
  }

  private func name(at offset: Int, in octets: [UInt8]) throws(MalformedMessage) -> DNSName {
    var reader = MessageReader(octets, at: offset)
    let name = try reader.name()
    guard reader.offset == data.upperBound else { throw MalformedMessage() }
    return name
  }

  /// RFC 1035 §3.3.14: one or more strings of up to 255 octets, each behind its length.
  private func text(in octets: [UInt8]) throws(MalformedMessage) -> [UInt8] {
    guard !data.isEmpty else { throw MalformedMessage() }
    var text: [UInt8] = []
    text.reserveCapacity(data.count - 1)
    var reader = MessageReader(octets, at: data.lowerBound)
    while reader.offset < data.upperBound {
      let count = Int(try reader.octet())
      guard count <= data.upperBound - reader.offset else { throw MalformedMessage() }
      text.append(contentsOf: octets[try reader.run(count)])
    }
    return text
  }
}
