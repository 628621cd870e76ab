/// The CNAMEs of an answer, followed from the name that was asked. Records whose owner is not on the way
/// are never looked at: a server says what it likes about other names.
struct AliasChain {
  private let answers: [MessageRecord]
  private let octets: [UInt8]
  private let asked: DNSRecordType
  /// The name at the end of the chain as far as it was followed.
  private(set) var name: DNSName
  /// The same on the wire.
  private(set) var wireName: [UInt8]
  /// The CNAMEs followed.
  private(set) var count = 0
  /// The least TTL of what was used, in seconds.
  private(set) var ttl = DNSLimits.maximumTTL

  init(_ answers: [MessageRecord], _ octets: [UInt8], from query: DNSQuery) {
    self.answers = answers
    self.octets = octets
    asked = query.question.type
    name = query.question.name
    wireName = query.wireName
  }

  /// Goes to the end of the chain. `false` where it has more than `limit` CNAMEs, as every loop has.
  mutating func follow(atMost limit: Int) throws(MalformedMessage) -> Bool {
    guard asked != .cname else { return true }
    while !answers.contains(where: { isRecord($0, of: asked) }),
      let alias = answers.first(where: { isRecord($0, of: .cname) })
    {
      count += 1
      guard count <= limit else { return false }
      name = try alias.name(in: octets)
      wireName = name.wireForm
      ttl = min(ttl, alias.boundedTTL)
    }
    return true
  }

  /// The records at the end of the chain that are handed out, and whether any of the type were there.
  mutating func records() throws(MalformedMessage) -> (handedOut: [DNSRecordData], any: Bool) {
    var records: [DNSRecordData] = []
    var any = false
    for record in answers where isRecord(record, of: asked) {
      any = true
      ttl = min(ttl, record.boundedTTL)
      if let content = try record.content(in: octets) { records.append(content) }
    }
    return (records, any)
  }

  private func isRecord(_ record: MessageRecord, of type: DNSRecordType) -> Bool {
    record.type == type.rawValue && record.isOwned(by: wireName, in: octets)
  }
}
