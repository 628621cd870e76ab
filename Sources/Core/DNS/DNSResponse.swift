/// What a message that came in means for a query.
package enum DNSResponse: Hashable, Sendable {
  /// Not an answer to this query: another id, another question, not a response at all. It may be forged,
  /// and the real answer may still come.
  case unrelated
  /// The answer did not fit: ask again over TCP (RFC 2181 §9, RFC 7766 §5).
  case truncated
  /// The server does not know EDNS: ask again without (RFC 6891 §7).
  case needsPlainQuery
  /// The question is answered, or failed.
  case outcome(DNSOutcome)
  /// The name is an alias and the answer does not say of what there is at `target`: ask for that.
  /// `aliases` CNAMEs led to it; they may be kept for `ttl` seconds.
  case alias(target: DNSName, aliases: Int, ttl: UInt32)

  /// Reads `octets` as the answer to `query`. Any octets may come; a chain of more than `aliasesLeft`
  /// CNAMEs is a failure.
  package init(_ octets: [UInt8], to query: DNSQuery, aliasesLeft: Int = DNSLimits.aliases) {
    guard let header = MessageHeader(octets, answering: query) else {
      self = .unrelated
      return
    }
    do throws(MalformedMessage) {
      self = try Self(header, octets, query, aliasesLeft)
    } catch {
      self = .outcome(.failure(.malformed))
    }
  }

  private init(
    _ header: MessageHeader, _ octets: [UInt8], _ query: DNSQuery, _ aliasesLeft: Int
  ) throws(MalformedMessage) {
    guard !header.isTruncated else {
      self = .truncated
      return
    }
    guard header.rcode == MessageHeader.noError || header.rcode == MessageHeader.nameError else {
      // The rest of such a message may be anything: its code is what counts.
      let extended = (try? MessageSections(octets, header, asked: query.question.type))?.extendedRcode ?? 0
      self = Self(rcode: extended << 4 | header.rcode, query)
      return
    }
    let sections = try MessageSections(octets, header, asked: query.question.type)
    guard sections.extendedRcode == 0 else {
      self = Self(rcode: sections.extendedRcode << 4 | header.rcode, query)
      return
    }
    var chain = AliasChain(sections.answers, octets, from: query)
    guard try chain.follow(atMost: aliasesLeft) else {
      self = .outcome(.failure(.aliasLoop))
      return
    }
    let records = try chain.records()
    // RFC 2308 §5: what comes without SOA must not be kept.
    let negativeTTL = try sections.negativeTTL(of: chain.wireName, in: octets)
    let boundedNegativeTTL = min(negativeTTL ?? 0, chain.ttl)
    if header.rcode == MessageHeader.nameError {
      // RFC 6604 §3: the code speaks of the chain's end. A name that has records exists.
      guard !records.any else { throw MalformedMessage() }
      self = .outcome(.nameError(ttl: boundedNegativeTTL))
    } else if !records.handedOut.isEmpty {
      self = .outcome(.answer(DNSAnswer(records: records.handedOut, ttl: chain.ttl)))
    } else if records.any {
      self = .outcome(.noData(ttl: min(chain.ttl, DNSLimits.maximumNegativeTTL)))
    } else if negativeTTL != nil {
      self = .outcome(.noData(ttl: boundedNegativeTTL))
    } else if chain.count > 0 {
      self = .alias(target: chain.name, aliases: chain.count, ttl: chain.ttl)
    } else if sections.hasNameServers {
      // RFC 2308 §2.2.1: name servers without SOA are a referral.
      self = .outcome(.failure(.referral))
    } else {
      self = .outcome(.noData(ttl: 0))
    }
  }

  private init(rcode: Int, _ query: DNSQuery) {
    switch rcode {
    case MessageHeader.formatError, MessageHeader.notImplemented, MessageHeader.badVersion:
      self = query.usesEDNS ? .needsPlainQuery : .outcome(.failure(.serverFailure(rcode: UInt8(rcode))))
    case MessageHeader.refused:
      self = .outcome(.failure(.refused))
    default:
      self = .outcome(.failure(.serverFailure(rcode: UInt8(clamping: rcode))))
    }
  }
}
