/// A question on its way to one server: what is sent, and what an answer must repeat.
package struct DNSQuery: Sendable {
  /// The question.
  package let question: DNSQuestion
  /// The id: an answer must carry it. Draw it anew for each try (RFC 5452 §9.2).
  package let id: UInt16
  /// Whether an OPT record is sent (RFC 6891). Servers that do not know it are asked without.
  package let usesEDNS: Bool
  /// The name in the form of the wire.
  let wireName: [UInt8]

  /// The type code of OPT (RFC 6891 §6.1.1).
  static let optionType: UInt16 = 41
  /// Class IN.
  static let internetClass: UInt16 = 1

  /// A query that asks for recursion.
  package init(_ question: DNSQuestion, id: UInt16, usesEDNS: Bool = true) {
    self.question = question
    self.id = id
    self.usesEDNS = usesEDNS
    wireName = question.name.wireForm
  }

  /// The message in octets: at most 12 + 255 + 4 + 11.
  package var octets: [UInt8] {
    var message: [UInt8] = []
    message.reserveCapacity(wireName.count + 27)
    func append(_ values: UInt16...) {
      for value in values {
        message.append(UInt8(truncatingIfNeeded: value >> 8))
        message.append(UInt8(truncatingIfNeeded: value))
      }
    }
    let recursionDesired: UInt16 = 0x0100
    append(id, recursionDesired, 1, 0, 0, usesEDNS ? 1 : 0)
    message.append(contentsOf: wireName)
    append(question.type.rawValue, Self.internetClass)
    if usesEDNS {
      // RFC 6891 §6.1.2: root, OPT, our size, version and flags zero, no options.
      message.append(0)
      append(Self.optionType, UInt16(DNSLimits.datagramOctets), 0, 0, 0)
    }
    return message
  }
}
