package import Mail

/// What an operator asks and does.
extension RateLimiter {
  /// A key that was limited lately.
  package struct Limited: Hashable, Sendable {
    /// The bucket as it is now.
    package let finding: RateFinding
    /// How often it refused something since it is known.
    package let count: Int
    /// When it did last.
    package let lastAt: Timestamp
  }

  /// The keys that were limited lately, the last one first; at most ``maximumLimited``.
  package func limitedLately(at now: Timestamp) -> [Limited] {
    limited.byTag.values.sorted { ($0.lastAt, $0.tag) > ($1.lastAt, $1.tag) }.compactMap { entry in
      guard let rule = rule(of: entry.tag) else { return nil }
      return Limited(
        finding: finding(rule, entry.tag, entry.text, cost: 0, now.rateNanoseconds), count: entry.count,
        lastAt: Timestamp(rateNanoseconds: entry.lastAt))
    }
  }

  /// How many keys ``limitedLately(at:)`` knows at most.
  package static var maximumLimited: Int { LimitedKeys.maximum }

  /// Every bucket that applies to what `text` names: an address, a network of a client's size, a mailbox, a domain,
  /// a user, or the reference of a reply. Those of all mail are always among them.
  package func explain(_ text: String, at now: Timestamp) -> [RateFinding] {
    let moment = now.rateNanoseconds
    if let entry = limited.byTag.values.first(where: { reference($0.tag) == text.lowercased() }),
      let rule = rule(of: entry.tag)
    {
      return [finding(rule, entry.tag, entry.text, cost: 0, moment)]
    }
    return buckets(of: text).map { finding($0.rule, $0.tag, $0.text, cost: 0, moment) }
  }

  private func buckets(of text: String) -> [(rule: RateRule, tag: UInt64, text: String)] {
    let facts = Self.facts(named: text)
    let isMailbox = text.utf8.contains(UInt8(ascii: "@"))
    return entries.compactMap { entry in
      let key = entry.rule.key
      guard isMailbox || (key != .sender && key != .recipient),
        let value = RateKeyValue(key, of: facts, networks: limits.networks),
        let hash = RateKeyValue.hash(key, of: facts, networks: limits.networks, seed: seed)
      else { return nil }
      return (entry.rule, BucketTable.tag(hash, place: entry.place), value.text)
    }
  }

  /// The facts of which `text` could be one.
  private static func facts(named text: String) -> RateFacts {
    let address = IPAddress(text) ?? Network(text)?.address
    var facts = RateFacts(client: address)
    guard address == nil else { return facts }
    facts.user = text
    if text.utf8.contains(UInt8(ascii: "@")) {
      (facts.sender, facts.recipient) = (text, text)
      if let domain = text.split(separator: "@").last { facts.authorDomain = DomainName(domain) }
    } else if let domain = DomainName(text) {
      facts.authorDomain = domain
      (facts.sender, facts.recipient) = ("@\(domain)", "@\(domain)")
    }
    return facts
  }

  private func rule(of tag: UInt64) -> RateRule? {
    entries.first { $0.place == UInt8(tag & 0xff) }?.rule
  }

  /// Makes the buckets full again that `explain` shows for `text`, but for those of all mail; returns the rules
  /// whose buckets were not.
  package mutating func reset(_ text: String) -> [String] {
    let picked: [(rule: RateRule, tag: UInt64)]
    if let entry = limited.byTag.values.first(where: { reference($0.tag) == text.lowercased() }),
      let rule = rule(of: entry.tag)
    {
      picked = [(rule, entry.tag)]
    } else {
      picked = buckets(of: text).filter { $0.rule.key != .global }.map { ($0.rule, $0.tag) }
    }
    let tags = Set(picked.map(\.tag))
    limited.removeAll { tags.contains($0) }
    return picked.compactMap { table.remove($0.tag) ? $0.rule.name : nil }
  }

  /// Makes all buckets of a rule full again; how many were not, `nil` where no rule has the name.
  package mutating func reset(rule name: String) -> Int? {
    guard let place = entries.first(where: { $0.rule.name == name })?.place else { return nil }
    limited.removeAll { UInt8($0 & 0xff) == place }
    return table.removeAll { UInt8($0 & 0xff) == place }
  }

  /// Makes all buckets full again; how many were not.
  package mutating func resetAll() -> Int {
    limited.removeAll { _ in true }
    return table.removeAll { _ in true }
  }

  /// How many places for buckets there are now; they are walked through a part at a time.
  package var places: Int { table.places }

  /// How many buckets are kept at most.
  package var maximumBuckets: Int { table.maximumBuckets }

  /// How many buckets had to go before they were full.
  package var evictions: Int { table.evictions }

  /// Adds to `counts`, by the name of the rule, the buckets among some of the places that are not full.
  package func count(among places: Range<Int>, at now: Timestamp, into counts: inout [String: Int]) {
    var byPlace = Array(repeating: 0, count: Int(UInt8.max) + 1)
    table.live(among: places, at: now.rateNanoseconds) { _, place in byPlace[place] += 1 }
    for entry in entries where byPlace[Int(entry.place)] > 0 {
      counts[entry.rule.name, default: 0] += byPlace[Int(entry.place)]
    }
  }
}
