package import Mail

/// What clients did lately, and when that makes a ban: violations that fade, past bans that make the next one
/// longer, verified mail that spares.
///
/// Three memories, each of at most `ViolationRules.maximumClients` networks; where one is full, what has been
/// quiet longest goes. An attack from any number of addresses pushes out what it brought itself, and not the
/// past bans of others, which are remembered apart.
package struct ViolationBook: Sendable {
  /// What came of a violation.
  package enum Outcome: Hashable, Sendable {
    /// It was counted; the weight within the window now, in thousandths.
    case counted(weight: Int)
    /// It weighs nothing, or is too old.
    case ignored
    /// It was counted, and there would be a ban, but the client has sent verified mail lately.
    case spared
    /// The client is banned with this.
    case ban(Ban)
  }

  /// One client as the book sees it.
  package struct Client: Hashable, Sendable {
    /// The network that counts as one client.
    package let network: Network
    /// Its violations; `nil` without any within the window.
    package let count: ViolationCount?
    /// The weight of those within the window, in thousandths.
    package let weight: Int
    /// Its past bans; `nil` where all are forgiven or there were none.
    package let history: BanHistory?
    /// How much longer than the first its next ban would be, in steps.
    package let level: Int
    /// Its verified mail; `nil` without any that still counts.
    package let goodMail: GoodMailRecord?
    /// Until when that mail spares it automatic bans.
    package let sparedUntil: Timestamp?
  }

  /// The rules.
  package let rules: ViolationRules
  /// Which networks changed since `takeChanges`.
  private var changes = ChangedNetworks()

  private var counts: RecentNetworks<ViolationCount>
  private var histories: RecentNetworks<BanHistory>
  private var goodMail: RecentNetworks<GoodMailRecord>

  /// An empty book.
  package init(rules: ViolationRules) {
    self.rules = rules
    counts = RecentNetworks(maximum: rules.maximumClients)
    histories = RecentNetworks(maximum: rules.maximumClients)
    goodMail = RecentNetworks(maximum: rules.maximumClients)
  }

  /// How many clients have violations, past bans, and verified mail.
  package var sizes: (violations: Int, histories: Int, goodMail: Int) {
    (counts.count, histories.count, goodMail.count)
  }

  /// How many clients were forgotten because a memory was full.
  package private(set) var evictions = 0

  // MARK: Reports

  /// Takes a violation. The caller has seen to it that the client is neither allowed nor banned.
  package mutating func take(_ violation: ViolationReport.Violation, at now: Timestamp) -> Outcome {
    let network = rules.clientNetwork(of: violation.client)
    let weight = rules.weight(of: violation.kind)
    guard weight > 0 || violation.demandsBan else { return .ignored }
    // A report may have waited, and clocks differ: nothing happens in the future.
    let moment = min(violation.at, now)
    var count = counts[network] ?? ViolationCount(at: moment, window: rules.window)
    count.add(violation, weight: weight, at: moment, window: rules.window)
    let total = count.total(at: now, window: rules.window)
    guard total > 0 || violation.demandsBan else { return .ignored }
    keep(count, of: network)
    misbehaved(network, at: now)
    let isOver = rules.threshold > 0 && total >= rules.threshold * ViolationRules.weightUnit
    guard isOver || violation.demandsBan else { return .counted(weight: total) }
    if sparedUntil(network, at: now) != nil { return .spared }
    return .ban(ban(network, for: violation, count, at: now))
  }

  /// Takes a report of verified mail.
  package mutating func take(_ mail: ViolationReport.GoodMail, at now: Timestamp) {
    let network = rules.clientNetwork(of: mail.client)
    let moment = min(mail.at, now)
    let before = goodMail[network].flatMap { counts($0, at: now) ? $0 : nil }
    let record = GoodMailRecord(
      messages: min((before?.messages ?? 0) + mail.count, ViolationReport.maximumCount),
      lastAt: max(before?.lastAt ?? moment, moment), domain: mail.domain.description)
    guard counts(record, at: now) else { return }
    changes.goodMail.insert(network)
    evict(goodMail.set(network, record), \.goodMail)
  }

  /// A person lifted the automatic ban on a client: it is one step forgiven, and begins anew.
  package mutating func pardon(_ network: Network, at now: Timestamp) {
    if counts.remove(network) != nil { changes.counts.insert(network) }
    guard let history = histories[network] else { return }
    let level = history.level(at: now, forgiveness: rules.forgiveness)
    changes.histories.insert(network)
    if level > 1 {
      histories.set(network, BanHistory(level: level - 1, quietSince: now, bans: history.bans))
    } else {
      histories.remove(network)
    }
  }

  /// Forgets what no longer counts at `now`, at most `limit` networks of each memory.
  package mutating func forget(at now: Timestamp, limit: Int = .max) {
    for _ in 0..<limit {
      guard let (network, count) = counts.oldestEntry, count.isOver(at: now, window: rules.window) else {
        break
      }
      counts.remove(network)
      changes.counts.insert(network)
    }
    for _ in 0..<limit {
      guard let (network, history) = histories.oldestEntry,
        history.level(at: now, forgiveness: rules.forgiveness) == 0
      else { break }
      histories.remove(network)
      changes.histories.insert(network)
    }
    for _ in 0..<limit {
      guard let (network, record) = goodMail.oldestEntry, !counts(record, at: now) else { break }
      goodMail.remove(network)
      changes.goodMail.insert(network)
    }
  }

  // MARK: Looking

  /// What the book knows of the client that `address` belongs to.
  package func client(of address: IPAddress, at now: Timestamp) -> Client {
    client(rules.clientNetwork(of: address), at: now)
  }

  /// Up to `limit` clients with violations within the window, those of the last violation first.
  package func violators(at now: Timestamp, limit: Int) -> [Client] {
    counts.newestFirst(limit: limit) { _, count in !count.isOver(at: now, window: rules.window) }
      .map { client($0.0, at: now) }
  }

  private func client(_ network: Network, at now: Timestamp) -> Client {
    let count = counts[network]
    let history = histories[network]
    let level = history?.level(at: now, forgiveness: rules.forgiveness) ?? 0
    let weight = count?.total(at: now, window: rules.window) ?? 0
    return Client(
      network: network, count: weight > 0 ? count : nil, weight: weight, history: level > 0 ? history : nil,
      level: level, goodMail: goodMail[network].flatMap { counts($0, at: now) ? $0 : nil },
      sparedUntil: sparedUntil(network, at: now))
  }

  // MARK: Writing down

  /// How many networks `takeChanges` would hand out.
  package var changeCount: Int { changes.counts.count + changes.histories.count + changes.goodMail.count }

  /// What changed since the last call, each network with what stands of it now; `nil` where that is nothing.
  package mutating func takeChanges() -> ViolationBookChanges {
    defer { changes = ChangedNetworks() }
    return ViolationBookChanges(
      counts: changes.counts.map { ($0, counts[$0]) },
      histories: changes.histories.map { ($0, histories[$0]) },
      goodMail: changes.goodMail.map { ($0, goodMail[$0]) })
  }

  /// What was taken could not be written down: it is handed out again.
  package mutating func putBack(_ lost: ViolationBookChanges) {
    changes.counts.formUnion(lost.counts.map(\.0))
    changes.histories.formUnion(lost.histories.map(\.0))
    changes.goodMail.formUnion(lost.goodMail.map(\.0))
  }

  /// Takes back what was written down, what changed longest ago first. A network whose width is no longer that
  /// of a client is left out, and so is what was counted under another `window`.
  package mutating func restore(_ network: Network, _ count: ViolationCount) {
    if isClient(network), count.fits(rules.window) { counts.set(network, count) }
  }

  /// As above, for past bans.
  package mutating func restore(_ network: Network, _ history: BanHistory) {
    if isClient(network) { histories.set(network, history) }
  }

  /// As above, for verified mail.
  package mutating func restore(_ network: Network, _ record: GoodMailRecord) {
    if isClient(network) { goodMail.set(network, record) }
  }

  // MARK: Inside

  private func isClient(_ network: Network) -> Bool { rules.clientNetwork(of: network.address) == network }

  private func counts(_ record: GoodMailRecord, at now: Timestamp) -> Bool {
    now < record.lastAt + rules.goodMailPeriod
  }

  private func sparedUntil(_ network: Network, at now: Timestamp) -> Timestamp? {
    guard rules.goodMailMessages > 0, let record = goodMail[network],
      record.messages >= rules.goodMailMessages,
      counts(record, at: now)
    else { return nil }
    return record.lastAt + rules.goodMailPeriod
  }

  private mutating func keep(_ count: ViolationCount, of network: Network) {
    changes.counts.insert(network)
    evict(counts.set(network, count), \.counts)
  }

  /// Forgiveness begins anew with each violation.
  private mutating func misbehaved(_ network: Network, at now: Timestamp) {
    guard let history = histories[network] else { return }
    changes.histories.insert(network)
    histories.set(
      network,
      BanHistory(
        level: history.level(at: now, forgiveness: rules.forgiveness),
        quietSince: max(history.quietSince, now), bans: history.bans))
  }

  private mutating func ban(
    _ network: Network, for violation: ViolationReport.Violation, _ count: ViolationCount, at now: Timestamp
  ) -> Ban {
    let history = histories[network]
    let level = history?.level(at: now, forgiveness: rules.forgiveness) ?? 0
    let end = now + rules.duration(atLevel: level)
    changes.histories.insert(network)
    evict(
      histories.set(
        network,
        BanHistory(level: min(level + 1, rules.highestLevel), quietSince: end, bans: (history?.bans ?? 0) + 1)
      ), \.histories)
    counts.remove(network)
    changes.counts.insert(network)
    let numbers = ViolationReport.Kind.allCases.compactMap { kind in
      count.number(of: kind) > 0 ? "\(count.number(of: kind)) × \(kind.rawValue)" : nil
    }
    return Ban(
      network: network, reason: "\(numbers.joined(separator: ", ")) within \(rules.window.text)",
      author: violation.rule.value.isEmpty ? violation.kind.rawValue : violation.rule.value, createdAt: now,
      expiresAt: end, isAutomatic: true)
  }

  private mutating func evict(_ network: Network?, _ memory: WritableKeyPath<ChangedNetworks, Set<Network>>) {
    guard let network else { return }
    evictions += 1
    changes[keyPath: memory].insert(network)
  }
}

/// Networks by what changed of them.
private struct ChangedNetworks: Sendable {
  var counts: Set<Network> = []
  var histories: Set<Network> = []
  var goodMail: Set<Network> = []
}
