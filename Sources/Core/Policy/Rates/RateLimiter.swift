package import Mail

/// The rules with their buckets: who has used up what, and what follows from it.
///
/// All rules that count something at one step are asked first; only where none of them refuses do they take their
/// tokens. A rule of a dry run neither refuses nor, where it would, takes.
package struct RateLimiter: Sendable {
  struct Entry: Sendable {
    let place: UInt8
    let rule: RateRule
  }

  package private(set) var limits: RateLimits
  let seed: BucketSeed
  var table: BucketTable
  var limited = LimitedKeys()
  private(set) var entries: [Entry] = []
  private var byStage: [[Entry]] = Array(repeating: [], count: RateStage.allCases.count)
  /// Rules that count octets, for sizes that MAIL declares.
  private var ofDeclaredSize: [Entry] = []

  /// Full buckets.
  package init(_ limits: RateLimits = RateLimits(), seed: BucketSeed) {
    self.limits = limits
    self.seed = seed
    table = BucketTable(maximumBuckets: limits.maximumBuckets)
    arrange(limits.rules)
  }

  /// Takes other limits. The buckets of rules that stay the same stay; a rule with another name, key, count, rate
  /// or burst begins with full ones. Where clients are networks of another size, their buckets begin anew.
  package mutating func replace(_ new: RateLimits, at now: Timestamp) {
    limits = new
    table.bind(to: new.maximumBuckets, now: now.rateNanoseconds)
    arrange(new.rules)
  }

  private mutating func arrange(_ rules: [RateRule]) {
    let rules = rules.prefix(RateRule.maximumRules)
    let kept = Set(rules.map(\.identity))
    var places: [String: UInt8] = [:]
    for entry in entries {
      if kept.contains(entry.rule.identity) {
        places[entry.rule.identity] = entry.place
      } else {
        table.define(nil, at: entry.place)
        limited.removeAll { UInt8($0 & 0xff) == entry.place }
      }
    }
    var free = (0...UInt8.max).filter { !places.values.contains($0) }.makeIterator()
    entries = rules.compactMap { rule in
      guard let place = places[rule.identity] ?? free.next() else { return nil }
      return Entry(place: place, rule: rule)
    }
    for entry in entries { table.define(entry.rule.cells, at: entry.place) }
    byStage = RateStage.allCases.map { stage in entries.filter { $0.rule.stage == stage } }
    ofDeclaredSize = entries.filter { $0.rule.count == .bytes && $0.rule.key != .authorDomain }
  }

  /// Asks the rules of one step, and takes what it costs where none of them refuses.
  package mutating func decide(_ stage: RateStage, _ facts: RateFacts, at now: Timestamp) -> RateDecision {
    var decision = RateDecision.free(stage)
    let moment = now.rateNanoseconds
    var hashes: [(key: RateKey, hash: UInt64)] = []
    for entry in byStage[stage.rawValue] {
      ask(entry, facts, moment, &hashes, &decision) { decision, charge in decision.charges.append(charge) }
    }
    if stage == .mail, facts.octets > 0 {
      // Only looked at: what the message really has is taken at its end.
      for entry in ofDeclaredSize { ask(entry, facts, moment, &hashes, &decision) { _, _ in } }
    }
    guard decision.refusal == nil else {
      decision.charges = []
      return decision
    }
    for charge in decision.charges { table.set(charge.tag, fullAt: charge.fullAt, now: moment) }
    return decision
  }

  private mutating func ask(
    _ entry: Entry, _ facts: RateFacts, _ now: Int64, _ hashes: inout [(key: RateKey, hash: UInt64)],
    _ decision: inout RateDecision, _ take: (inout RateDecision, RateCharge) -> Void
  ) {
    let rule = entry.rule
    guard !facts.isOriginating || rule.includesOriginating else { return }
    let cost = rule.cost(facts)
    guard cost > 0, let hash = hash(rule.key, facts, &hashes) else { return }
    let tag = BucketTable.tag(hash, place: entry.place)
    let fullAt = table.fullAt(tag)
    switch rule.cells.answer(cost: cost, fullAt: fullAt, now: now) {
    case .free(let then): take(&decision, RateCharge(tag: tag, cost: cost, fullAt: then))
    case .wait, .never:
      let text = RateKeyValue(rule.key, of: facts, networks: limits.networks)?.text ?? ""
      limited.add(tag, text, at: now)
      decision.findings.append(finding(rule, tag, text, cost: cost, now))
    }
  }

  private func hash(
    _ key: RateKey, _ facts: RateFacts, _ known: inout [(key: RateKey, hash: UInt64)]
  ) -> UInt64? {
    if let hash = known.first(where: { $0.key == key })?.hash { return hash }
    guard let hash = RateKeyValue.hash(key, of: facts, networks: limits.networks, seed: seed) else {
      return nil
    }
    known.append((key, hash))
    return hash
  }

  /// Gives back what was taken for something that failed by our own fault.
  package mutating func giveBack(_ charges: [RateCharge], at now: Timestamp) {
    let now = now.rateNanoseconds
    for charge in charges {
      let place = Int(charge.tag & 0xff)
      // A reload may have taken the rule away, and a flood the bucket.
      guard place < table.cells.count, let cells = table.cells[place] else { continue }
      let fullAt = table.fullAt(charge.tag)
      guard fullAt > now else { continue }
      table.set(
        charge.tag,
        fullAt: cells.givingBack(cost: charge.cost, charged: charge.fullAt, fullAt: fullAt, now: now),
        now: now)
    }
  }

  /// What a rule says of one of its buckets.
  func finding(_ rule: RateRule, _ tag: UInt64, _ text: String, cost: Int64, _ now: Int64) -> RateFinding {
    let fullAt = table.fullAt(tag)
    let cells = rule.cells
    let freeAt: Int64? =
      switch cells.answer(cost: max(cost, 1), fullAt: fullAt, now: now) {
      case .free: now
      case .wait(let until): until
      case .never: nil
      }
    return RateFinding(
      rule: rule.name, key: rule.key, keyText: text, count: rule.count, action: rule.action,
      isDryRun: rule.isDryRun, cost: cost, used: cells.used(fullAt: fullAt, now: now), burst: cells.burst,
      rate: rule.rate.description, freeAt: freeAt.map(Timestamp.init(rateNanoseconds:)),
      fullAt: Timestamp(rateNanoseconds: now + cells.debt(fullAt: fullAt, now: now)),
      at: Timestamp(rateNanoseconds: now), reference: reference(tag))
  }

  /// Another hash than the one that places depend on: clients see it.
  func reference(_ tag: UInt64) -> String {
    var hash = KeyedHash(BucketSeed(~seed.second, ~seed.first))
    hash.add(tag)
    let word = hash.finish()
    return Base32.encode((0..<5).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) })
  }
}

extension RateRule {
  fileprivate func cost(_ facts: RateFacts) -> Int64 {
    switch count {
    case .messages, .connections: 1
    case .recipients: stage == .recipient ? 1 : Int64(facts.recipientCount)
    case .bytes: Int64(facts.octets)
    }
  }
}
