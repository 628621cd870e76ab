import Mail

/// A type of records, as a zone file names it.
enum ZoneType {
  /// One that questions ask for.
  case answered(DNSRecordType)
  /// One that is nothing to us.
  case ignored

  /// Types that real zones have and no check of mail asks for. RFC 7208 §3.1: SPF is one of them.
  private static let ignoredNames: Set<String> = [
    "AFSDB", "APL", "CAA", "CDNSKEY", "CDS", "CERT", "CSYNC", "DHCID", "DLV", "DNSKEY", "DS", "EUI48",
    "EUI64",
    "HINFO", "HIP", "HTTPS", "IPSECKEY", "KEY", "KX", "LOC", "NAPTR", "NSEC", "NSEC3", "NSEC3PARAM",
    "OPENPGPKEY",
    "RP", "RRSIG", "SIG", "SMIMEA", "SPF", "SRV", "SSHFP", "SVCB", "TKEY", "TLSA", "TSIG", "URI", "ZONEMD",
  ]

  /// `nil` for what is no type.
  init?(_ word: ZoneWord) {
    guard !word.isQuoted, word.octets.count <= 16 else { return nil }
    let name = word.uppercased
    if let type = DNSRecordType.allCases.first(where: { $0.description == name }) {
      self = .answered(type)
    } else if Self.ignoredNames.contains(name) || Self.isNumbered(name) {
      self = .ignored
    } else {
      return nil
    }
  }

  /// RFC 3597 §5: `TYPE64`.
  private static func isNumbered(_ name: String) -> Bool {
    guard name.hasPrefix("TYPE") else { return false }
    return ZoneWord(Array(name.utf8.dropFirst(4))[...]).number(upTo: UInt32(UInt16.max)) != nil
  }

  /// Takes the time to live and the class from the words before the type, in either order (RFC 1035 §5.1). Returns the
  /// time in seconds, `nil` where there is none.
  static func timeAndClass(_ words: inout ArraySlice<ZoneWord>) throws(ZoneProblem) -> UInt32? {
    var ttl: UInt32?
    var hasClass = false
    while let word = words.first {
      if ttl == nil, let first = word.octets.first, ASCII.isDigit(first), let seconds = word.seconds {
        ttl = seconds
      } else if !hasClass, word.isWord("IN") {
        hasClass = true
      } else if !hasClass, ["CH", "CS", "HS", "ANY"].contains(where: word.isWord) {
        throw ZoneProblem(word.octets, "is not the class of the Internet", remedy: "write IN, or no class")
      } else {
        break
      }
      words = words.dropFirst()
    }
    return ttl
  }
}
