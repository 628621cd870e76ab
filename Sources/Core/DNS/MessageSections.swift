/// What stands in the three sections of an answer that follow its question.
struct MessageSections {
  /// The records of class IN that are of the asked type or a CNAME.
  private(set) var answers: [MessageRecord] = []
  /// The first SOA record of the authority section.
  private(set) var authority: MessageRecord?
  /// Whether the authority section names servers.
  private(set) var hasNameServers = false
  /// The upper eight bits of the response code (RFC 6891 §6.1.3).
  private(set) var extendedRcode = 0

  /// Steps over every record of the message, so that one cut short anywhere is recognised.
  init(_ octets: [UInt8], _ header: MessageHeader, asked: DNSRecordType) throws(MalformedMessage) {
    var reader = MessageReader(octets, at: header.answerOffset)
    for _ in 0..<header.answerCount {
      let record = try MessageRecord(&reader)
      guard record.recordClass == DNSQuery.internetClass,
        record.type == asked.rawValue || record.type == DNSRecordType.cname.rawValue
      else { continue }
      guard answers.count < DNSLimits.records else { throw MalformedMessage() }
      answers.append(record)
    }
    for _ in 0..<header.authorityCount {
      let record = try MessageRecord(&reader)
      guard record.recordClass == DNSQuery.internetClass else { continue }
      if record.type == DNSRecordType.ns.rawValue { hasNameServers = true }
      if record.type == DNSRecordType.soa.rawValue, authority == nil { authority = record }
    }
    var hasOptions = false
    for _ in 0..<header.additionalCount {
      let record = try MessageRecord(&reader)
      guard record.type == DNSQuery.optionType else { continue }
      // RFC 6891 §6.1.1: one OPT record at most, of the root.
      guard !hasOptions, octets[record.ownerOffset] == 0 else { throw MalformedMessage() }
      hasOptions = true
      extendedRcode = Int(record.ttl >> 24)
    }
  }

  /// How long a negative answer about `wireName` may be kept, in seconds; `nil` where no SOA record of a
  /// zone that holds the name came along.
  func negativeTTL(of wireName: [UInt8], in octets: [UInt8]) throws(MalformedMessage) -> UInt32? {
    guard let authority else { return nil }
    var zone = 0
    while !MessageReader.isName(at: authority.ownerOffset, in: octets, equalTo: wireName, from: zone) {
      guard zone < wireName.count, wireName[zone] > 0 else { return nil }
      zone += Int(wireName[zone]) + 1
    }
    return try authority.negativeTTL(in: octets)
  }
}
