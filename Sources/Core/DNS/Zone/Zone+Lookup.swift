extension Zone {
  /// What a resolver would answer: at the end of the chain of CNAMEs, whose length ``DNSLimits/aliases`` bounds, with
  /// wildcards (RFC 4592) and the times to live of the file. Never blocks.
  package func lookup(_ question: DNSQuestion) -> DNSOutcome {
    var pursuit = AliasPursuit(question)
    var question = question
    while true {
      guard let node = node(for: question.name) else {
        return pursuit.outcome(.nameError(ttl: negativeTTL(of: question.name)))
      }
      if let failure = node.failures[question.type] { return .failure(failure) }
      if let set = node.sets[question.type] {
        let ttl = min(set.ttl, DNSLimits.maximumTTL)
        guard !set.records.isEmpty else {
          return pursuit.outcome(.noData(ttl: min(ttl, DNSLimits.maximumNegativeTTL)))
        }
        return pursuit.outcome(.answer(DNSAnswer(records: set.records, ttl: ttl)))
      }
      guard let alias = node.sets[.cname], case .cname(let target)? = alias.records.first else {
        return pursuit.outcome(.noData(ttl: negativeTTL(of: question.name)))
      }
      guard let next = pursuit.follow(target, aliases: 1, ttl: alias.ttl) else { return .failure(.aliasLoop) }
      question = next
    }
  }

  /// RFC 4592 §3.3.1: a name that does not exist is served by the asterisk below its closest encloser, the longest
  /// of its ancestors that exists.
  private func node(for name: DNSName) -> ZoneNode? {
    if let node = nodes[name] { return node }
    var ancestor = name.parent
    while let encloser = ancestor {
      if encloser.isRoot || nodes[encloser] != nil {
        return encloser.prepending(CollectionOfOne(UInt8(ascii: "*"))).flatMap { nodes[$0] }
      }
      ancestor = encloser.parent
    }
    return nil
  }

  /// RFC 2308 §5: what the SOA record of the zone says, in seconds; zero where there is none.
  private func negativeTTL(of name: DNSName) -> UInt32 {
    var place: DNSName? = name
    while let name = place {
      if let ttl = nodes[name]?.negativeTTL { return min(ttl, DNSLimits.maximumNegativeTTL) }
      place = name.parent
    }
    return 0
  }
}
