/// The types of records that judging mail needs (RFC 1035 §3.2.2, RFC 3596). Of NS and SOA only the
/// presence is looked at, in the authority section: their data is never handed out.
package enum DNSRecordType: UInt16, Hashable, Sendable, CaseIterable {
  case a = 1
  case ns = 2
  case cname = 5
  case soa = 6
  case ptr = 12
  case mx = 15
  case txt = 16
  case aaaa = 28
}

extension DNSRecordType: CustomStringConvertible {
  /// The mnemonic in capitals, such as `TXT`.
  package var description: String {
    switch self {
    case .a: "A"
    case .ns: "NS"
    case .cname: "CNAME"
    case .soa: "SOA"
    case .ptr: "PTR"
    case .mx: "MX"
    case .txt: "TXT"
    case .aaaa: "AAAA"
    }
  }
}
