import DNS
import Mail

extension SPFEvaluation {
  /// The name that a domain-spec in the record of `domain` means, that record's own where none is
  /// written (RFC 7208 §4.8); `nil` where no question can be made of it, which is no match.
  mutating func target(_ spec: SPFDomainSpec?, domain: SPFTarget) -> SPFTarget? {
    let target = expanded(spec, domain: domain)
    trace?.aim(at: target?.name)
    return target
  }

  private mutating func expanded(_ spec: SPFDomainSpec?, domain: SPFTarget) -> SPFTarget? {
    guard let pieces = spec?.text.pieces else { return domain }
    if pieces.count == 1, case .literal(let name) = pieces[0] { return SPFTarget(expanded: name) }
    // From the right: RFC 7208 §7.3 drops what is too much from the left, so no more than fits is made.
    // A dot at the end and the dot before the first label kept are needed as well.
    let enough = SPFLimits.nameOctets + 2
    var parts: [[UInt8]] = []
    var count = 0
    for piece in pieces.reversed() where count < enough {
      parts.append(expansion(of: piece, domain: domain))
      count += parts.last?.count ?? 0
    }
    return SPFTarget(expanded: Array(parts.reversed().joined()))
  }

  /// RFC 7208 §6.2: the domain's text for a `fail`. Whatever goes wrong, there is none. None of its
  /// lookups count (RFC 7208 §4.6.4).
  mutating func explanation(of verdict: SPFVerdict) -> HeaderText? {
    guard verdict.result == .fail, let spec = verdict.explanation, let domain = verdict.domain,
      let target = target(spec, domain: domain),
      case .answer(let answer) = ask(DNSQuestion(target.name, .txt)),
      answer.records.count == 1, case .txt(let source)? = answer.records.first,
      let text = try? SPFMacroString(source[...], in: .explanation)
    else { return nil }
    var expanded: [UInt8] = []
    for piece in text.pieces {
      expanded += expansion(of: piece, domain: domain)
      guard expanded.count <= SPFLimits.explanationOctets else { return nil }
    }
    // It goes into an SMTP reply: RFC 7208 §6.2 and RFC 5321 §2.4 want ASCII, and no line may begin in it.
    guard !expanded.isEmpty, expanded.allSatisfy({ (0x20...0x7e).contains($0) }) else { return nil }
    return HeaderText(sanitizing: String(decoding: expanded, as: UTF8.self))
  }

  private mutating func expansion(of piece: SPFMacroString.Piece, domain: SPFTarget) -> [UInt8] {
    switch piece {
    case .literal(let octets): octets
    case .macro(let macro): macro.transformed(value(of: macro.letter, domain: domain))
    }
  }

  /// RFC 7208 §7.2 and §7.3.
  private mutating func value(of letter: SPFMacro.Letter, domain: SPFTarget) -> [UInt8] {
    switch letter {
    case .sender: sender.address
    case .localPart: sender.localPart
    case .senderDomain: sender.domain
    case .domain: domain.octets
    case .clientLabels: clientLabels
    case .clientName: clientName(domain: domain)
    case .family: Array(family.utf8)
    case .helo: helo
    case .client: Array(client.description.utf8)
    case .receiver: receiver
    case .time: Array(String(now.seconds).utf8)
    }
  }

  /// RFC 7208 §7.3 for `p`: the domain itself if it is among the client's validated names, else one below
  /// it, else any.
  private mutating func clientName(domain: SPFTarget) -> [UInt8] {
    let names = clientNames().validated
    let name =
      names.first { $0 == domain.name } ?? names.first { $0.isEqualToOrBelow(domain.name) } ?? names.first
    return Array((name?.description ?? "unknown").utf8)
  }

  /// The macro `v`.
  var family: String { client.family == .v4 ? "in-addr" : "ip6" }

  /// The macro `i`: dotted decimal, or the 32 digits of an IPv6 address with dots between them.
  var clientLabels: [UInt8] {
    guard client.family == .v6 else { return Array(client.description.utf8) }
    var text: [UInt8] = []
    text.reserveCapacity(63)
    for half in [client.high, client.low] {
      for digit in 0..<16 {
        if !text.isEmpty { text.append(UInt8(ascii: ".")) }
        text.append(SPFMacro.hexadecimalDigit(UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * digit)) & 15))
      }
    }
    return text
  }
}
