import DNS
import Mail

extension SPFEvaluation {
  /// Whether a mechanism of the record of `domain` matches: RFC 7208 §5. If so, the matches inside of it,
  /// which only `include` has; `nil` if not.
  mutating func match(
    _ mechanism: SPFMechanism, domain: SPFTarget
  ) throws(SPFProblem) -> [SPFMatch]? {
    let isMatch: Bool
    switch mechanism {
    case .all: isMatch = true
    case .network(let network): isMatch = network?.contains(client) ?? false
    case .include(let spec): return try matchInclude(spec, domain: domain)
    case .a(let spec, let lengths): isMatch = try matchA(spec, lengths, domain: domain)
    case .mx(let spec, let lengths): isMatch = try matchMX(spec, lengths, domain: domain)
    case .ptr(let spec): isMatch = try matchPTR(spec, domain: domain)
    case .exists(let spec): isMatch = try matchExists(spec, domain: domain)
    }
    return isMatch ? [] : nil
  }

  /// RFC 7208 §5.2: only a pass of the other record is a match.
  private mutating func matchInclude(
    _ spec: SPFDomainSpec, domain: SPFTarget
  ) throws(SPFProblem) -> [SPFMatch]? {
    try countLookup()
    let verdict = try checkIncluded(target(spec, domain: domain))
    guard verdict.result == .pass, case .matched(let path) = verdict.cause else { return nil }
    return path
  }

  /// RFC 7208 §5.3.
  private mutating func matchA(
    _ spec: SPFDomainSpec?, _ lengths: SPFPrefixLengths, domain: SPFTarget
  ) throws(SPFProblem) -> Bool {
    try countLookup()
    guard let target = target(spec, domain: domain) else { return false }
    return try hasClient(target.name, lengths)
  }

  /// RFC 7208 §5.4.
  private mutating func matchMX(
    _ spec: SPFDomainSpec?, _ lengths: SPFPrefixLengths, domain: SPFTarget
  ) throws(SPFProblem) -> Bool {
    try countLookup()
    guard let target = target(spec, domain: domain) else { return false }
    var exchanges: [DNSName] = []
    for case .mx(_, let exchange) in try find(DNSQuestion(target.name, .mx)) { exchanges.append(exchange) }
    // RFC 7208 §4.6.4. Before the first one is asked for: their order is not the domain's to choose, and
    // the result must not depend on it.
    guard exchanges.count <= SPFLimits.exchanges else { throw .tooManyExchanges(target.name) }
    // RFC 7505: the root says that the domain takes no mail.
    for exchange in exchanges where !exchange.isRoot {
      if try hasClient(exchange, lengths) { return true }
    }
    return false
  }

  /// RFC 7208 §5.5: errors are no match, and no permanent error may come from what records of the client's
  /// own say. So only having no name at all counts as a void lookup, once, and not those of its names.
  private mutating func matchPTR(
    _ spec: SPFDomainSpec?, domain: SPFTarget
  ) throws(SPFProblem) -> Bool {
    try countLookup()
    guard let target = target(spec, domain: domain) else { return false }
    let names = clientNames()
    if names.isVoid, !isVoidNameCounted {
      isVoidNameCounted = true
      try countVoidLookup()
    }
    return names.validated.contains { $0.isEqualToOrBelow(target.name) }
  }

  /// RFC 7208 §5.7: always A, whatever the client's family.
  private mutating func matchExists(
    _ spec: SPFDomainSpec, domain: SPFTarget
  ) throws(SPFProblem) -> Bool {
    try countLookup()
    guard let target = target(spec, domain: domain) else { return false }
    return try !find(DNSQuestion(target.name, .a)).isEmpty
  }

  /// Whether a name has an address that agrees with the client's in the leading bits.
  private mutating func hasClient(
    _ name: DNSName, _ lengths: SPFPrefixLengths
  ) throws(SPFProblem) -> Bool {
    let length = client.family == .v4 ? lengths.v4 : lengths.v6
    return try find(DNSQuestion(name, addressType)).contains { record in
      guard let address = record.address else { return false }
      return Network(address, prefixLength: length)?.contains(client) ?? false
    }
  }

  /// The records of a question that may end the check: RFC 7208 §5 and §4.6.4.
  private mutating func find(_ question: DNSQuestion) throws(SPFProblem) -> [DNSRecordData] {
    switch ask(question) {
    case .failure(let failure): throw .dns(question, failure)
    case .answer(let answer): return answer.records
    case .noData, .nameError:
      try countVoidLookup()
      return []
    }
  }

  /// A for a client of IPv4, AAAA for one of IPv6: RFC 7208 §5.
  private var addressType: DNSRecordType { client.family == .v4 ? .a : .aaaa }

  /// The client's names that lead back to its address, of the first ten: RFC 7208 §5.5. Asked for once.
  mutating func clientNames() -> SPFClientNames {
    if let names { return names }
    var names = SPFClientNames()
    if let reverse = DNSName(octets: reverseName) {
      switch ask(DNSQuestion(reverse, .ptr)) {
      case .failure: break
      case .noData, .nameError: names.isVoid = true
      case .answer(let answer):
        for case .ptr(let name) in answer.records.prefix(SPFLimits.pointerNames) {
          guard case .answer(let addresses) = ask(DNSQuestion(name, addressType)) else { continue }
          if addresses.records.contains(where: { $0.address == client }) { names.validated.append(name) }
        }
      }
    }
    self.names = names
    return names
  }

  /// The name of the client's PTR records.
  private var reverseName: [UInt8] {
    let labels = clientLabels.split(separator: UInt8(ascii: ".")).reversed()
    return Array(labels.joined(separator: CollectionOfOne(UInt8(ascii: ".")))) + Array(".\(family).arpa".utf8)
  }
}

extension DNSRecordData {
  /// The address of an A or AAAA record.
  fileprivate var address: IPAddress? {
    switch self {
    case .a(let address), .aaaa(let address): address
    case .mx, .txt, .ptr, .cname: nil
    }
  }
}
