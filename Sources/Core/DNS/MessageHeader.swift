/// The first twelve octets of an answer, and its question (RFC 1035 §4.1.1, §4.1.2).
struct MessageHeader {
  // RFC 1035 §4.1.1, RFC 6891 §9.
  static let noError = 0
  static let formatError = 1
  static let nameError = 3
  static let notImplemented = 4
  static let refused = 5
  static let badVersion = 16

  private static let headerOctets = 12

  let isTruncated: Bool
  /// The lower four bits of the response code.
  let rcode: Int
  let answerCount: Int
  let authorityCount: Int
  let additionalCount: Int
  /// Where the answer section begins.
  let answerOffset: Int

  /// `nil` where the message is no response to `query`.
  init?(_ octets: [UInt8], answering query: DNSQuery) {
    var reader = MessageReader(octets, at: 0)
    do throws(MalformedMessage) {
      guard try reader.number16() == query.id else { return nil }
      let flags = try reader.number16()
      // QR set, opcode 0.
      guard flags & 0xf800 == 0x8000 else { return nil }
      isTruncated = flags & 0x0200 != 0
      rcode = Int(flags & 0xf)
      let questionCount = try reader.number16()
      answerCount = Int(try reader.number16())
      authorityCount = Int(try reader.number16())
      additionalCount = Int(try reader.number16())
      guard questionCount > 0 || rcode != Self.formatError else {
        // A server that cannot read us may repeat nothing.
        answerOffset = Self.headerOctets
        return
      }
      guard questionCount == 1,
        MessageReader.isName(at: reader.offset, in: octets, equalTo: query.wireName)
      else { return nil }
      try reader.skipName()
      guard try reader.number16() == query.question.type.rawValue,
        try reader.number16() == DNSQuery.internetClass
      else { return nil }
      answerOffset = reader.offset
    } catch {
      return nil
    }
  }
}
