import Mail
import Policy
import Testing

@Suite struct ViolationBookTests {
  private let start = Timestamp(seconds: 1_795_000_000)
  private let client: IPAddress
  private let other: IPAddress

  init() throws {
    client = try #require(IPAddress("192.0.2.7"))
    other = try #require(IPAddress("198.51.100.7"))
  }

  private func rules(_ change: (inout ViolationRules) -> Void = { _ in }) -> ViolationRules {
    var rules = ViolationRules()
    rules.threshold = 5
    rules.window = .seconds(600)
    change(&rules)
    return rules
  }

  private func violation(
    _ kind: ViolationReport.Kind = .rateLimit, of client: IPAddress? = nil, count: Int = 1,
    at moment: Timestamp,
    demandsBan: Bool = false
  ) -> ViolationReport.Violation {
    .init(
      kind: kind, client: client ?? self.client, rule: "per-client", count: count, at: moment,
      demandsBan: demandsBan)
  }

  private func good(_ client: IPAddress, count: Int, at moment: Timestamp) throws -> ViolationReport.GoodMail
  {
    .init(client: client, domain: try #require(DomainName("example.com")), count: count, at: moment)
  }

  /// The ban that a violation leads to; `nil` for none.
  private func ban(_ outcome: ViolationBook.Outcome) -> Ban? {
    if case .ban(let ban) = outcome { ban } else { nil }
  }

  @Test func theThresholdBans() throws {
    var book = ViolationBook(rules: rules())
    for second in 0..<4 {
      let now = start + .seconds(Int64(second))
      #expect(book.take(violation(at: now), at: now) == .counted(weight: (second + 1) * 1000))
    }
    let now = start + .seconds(4)
    let set = try #require(ban(book.take(violation(.protocolAbuse, at: now), at: now)))
    #expect(set.network == Network(client))
    #expect(set.isAutomatic)
    #expect(set.action == .defer)
    #expect(set.author == "per-client")
    #expect(set.reason == "4 × rate_limit, 1 × protocol_abuse within 10m")
    #expect(set.expiresAt == now + .seconds(3600))
    #expect(book.client(of: client, at: now).weight == 0)
  }

  @Test func violationsFade() {
    var book = ViolationBook(rules: rules())
    _ = book.take(violation(count: 4, at: start), at: start)
    #expect(book.client(of: client, at: start + .seconds(600)).weight == 4000)
    #expect(book.client(of: client, at: start + .seconds(641)).weight == 0)
    let later = start + .seconds(641)
    #expect(book.take(violation(count: 4, at: later), at: later) == .counted(weight: 4000))
    // A clock that was set back forgets nothing; what lies before all that is remembered is not counted.
    #expect(book.take(violation(at: later), at: start) == .counted(weight: 4000))
  }

  @Test func everyTenthOfAWindowThatHoldsTheThresholdBans() {
    for gap in [1, 30, 75, 149] as [Int64] {
      var book = ViolationBook(rules: rules())
      var last = ViolationBook.Outcome.ignored
      for number in 0..<5 {
        let now = start + .seconds(Int64(number) * gap)
        last = book.take(violation(at: now), at: now)
      }
      #expect(last.isBan, "one each \(gap) s")
    }
    var book = ViolationBook(rules: rules())
    for number in 0..<100 {
      let now = start + .seconds(Int64(number) * 170)
      #expect(!book.take(violation(at: now), at: now).isBan)
    }
  }

  @Test(arguments: [
    (ViolationReport.Kind.rateLimit, 5), (.connectionLimit, 5), (.directoryHarvest, 10), (.protocolAbuse, 3),
  ])
  func kindsWeighWhatTheyWeigh(kind: ViolationReport.Kind, needed: Int) {
    var book = ViolationBook(rules: rules())
    for _ in 1..<needed { #expect(!book.take(violation(kind, at: start), at: start).isBan) }
    #expect(book.take(violation(kind, at: start), at: start).isBan)
  }

  @Test func failedAuthenticationBansNobodyUnlessTold() {
    var book = ViolationBook(rules: rules())
    #expect(book.take(violation(.authenticationFailure, count: 1_000_000, at: start), at: start) == .ignored)
    var strict = ViolationBook(rules: rules { $0.weights[.authenticationFailure] = 2500 })
    #expect(strict.take(violation(.authenticationFailure, at: start), at: start) == .counted(weight: 2500))
    #expect(strict.take(violation(.authenticationFailure, at: start), at: start).isBan)
  }

  @Test func aRuleMayDemandABan() throws {
    var book = ViolationBook(rules: rules { $0.threshold = 0 })
    #expect(book.take(violation(count: 1_000_000, at: start), at: start) == .counted(weight: 1_000_000_000))
    #expect(book.take(violation(of: other, at: start, demandsBan: true), at: start).isBan)
  }

  @Test func networksCountAsOneClient() throws {
    var book = ViolationBook(rules: rules())
    for number in 1..<5 {
      let address = try #require(IPAddress("2001:db8:0:1::\(number)"))
      #expect(!book.take(violation(of: address, at: start), at: start).isBan)
    }
    let neighbour = try #require(IPAddress("2001:db8:0:2::1"))
    #expect(!book.take(violation(of: neighbour, at: start), at: start).isBan)
    let last = try #require(IPAddress("2001:db8:0:1:ffff::"))
    #expect(
      ban(book.take(violation(of: last, at: start), at: start))?.network.description == "2001:db8:0:1::/64")
  }

  @Test func bansGrowAndShrink() {
    var book = ViolationBook(rules: rules { $0.forgiveness = .seconds(86400) })
    var now = start
    var durations: [String] = []
    func ban() {
      guard let ban = self.ban(book.take(violation(count: 5, at: now), at: now)), let end = ban.expiresAt
      else {
        durations.append("none")
        return
      }
      durations.append((end - now).text)
      now = end
    }
    for _ in 0..<5 { ban() }
    #expect(durations == ["1h", "4h", "1d", "7d", "7d"])
    // Almost a day of peace forgives nothing, a day one step, a week all of them.
    now = now + .seconds(86399)
    ban()
    now = now + .seconds(86400)
    ban()
    now = now + .seconds(2 * 86400)
    ban()
    now = now + .seconds(7 * 86400)
    ban()
    #expect(durations.suffix(4) == ["7d", "1d", "4h", "1h"])
  }

  @Test func violationsHinderForgiveness() {
    var book = ViolationBook(rules: rules { $0.forgiveness = .seconds(86400) })
    var now = start
    _ = book.take(violation(count: 5, at: now), at: now)
    for _ in 0..<10 {
      now = now + .seconds(86000)
      #expect(!book.take(violation(at: now), at: now).isBan)
    }
    #expect(book.client(of: client, at: now).level == 1)
    #expect(book.client(of: client, at: now + .seconds(86400)).level == 0)
  }

  @Test func aPersonsMercyForgivesAStep() {
    var book = ViolationBook(rules: rules())
    var now = start
    for _ in 0..<2 {
      now = ban(book.take(violation(count: 5, at: now), at: now))?.expiresAt ?? now
    }
    #expect(book.client(of: client, at: now).level == 2)
    book.pardon(Network(client), at: now)
    #expect(book.client(of: client, at: now).level == 1)
    book.pardon(Network(client), at: now)
    #expect(book.client(of: client, at: now).level == 0)
    book.pardon(Network(other), at: now)
    #expect(book.sizes.histories == 0)
  }

  @Test func goodMailSpares() throws {
    var book = ViolationBook(rules: rules { $0.goodMailPeriod = .seconds(86400) })
    book.take(try good(client, count: 2, at: start), at: start)
    #expect(book.client(of: client, at: start).sparedUntil == nil)
    book.take(try good(client, count: 1, at: start), at: start)
    #expect(book.client(of: client, at: start).sparedUntil == start + .seconds(86400))
    #expect(book.take(violation(count: 100, at: start), at: start) == .spared)
    #expect(book.take(violation(at: start, demandsBan: true), at: start) == .spared)
    #expect(book.take(violation(of: other, count: 5, at: start), at: start).isBan)
    let later = start + .seconds(86400)
    #expect(book.take(violation(count: 5, at: later), at: later).isBan)
    // What is over counts no more towards the next three.
    book.take(try good(client, count: 2, at: later), at: later)
    #expect(book.client(of: client, at: later).goodMail?.messages == 2)
    var nobody = ViolationBook(rules: rules { $0.goodMailMessages = 0 })
    nobody.take(try good(client, count: 1000, at: start), at: start)
    #expect(nobody.take(violation(count: 5, at: start), at: start).isBan)
  }

  @Test func reportsThatCameLateCountWhenTheyHappened() {
    var book = ViolationBook(rules: rules())
    #expect(book.take(violation(count: 5, at: start), at: start + .seconds(700)) == .ignored)
    #expect(book.take(violation(count: 4, at: start), at: start + .seconds(300)) == .counted(weight: 4000))
    // And none in the future.
    #expect(book.take(violation(at: start + .seconds(86400)), at: start + .seconds(300)).isBan)
  }

  /// Ten million addresses with one violation each, at a tenth of the size: the book stays within its bound, and
  /// whoever is busy all the time is banned all the same, as are those whose past is remembered.
  @Test func aFloodFillsNothingAndHidesNobody() throws {
    var book = ViolationBook(
      rules: rules {
        $0.maximumClients = 1000
        $0.threshold = 50
      })
    _ = book.take(violation(of: other, count: 50, at: start), at: start)
    var banned = 0
    for number in 0..<100_000 {
      let now = start + .milliseconds(Int64(number))
      let stranger = IPAddress(v4: UInt32(0x0a00_0000 + number))
      #expect(!book.take(violation(of: stranger, at: now), at: now).isBan)
      if number % 500 == 0, book.take(violation(at: now), at: now).isBan { banned += 1 }
    }
    #expect(book.sizes.violations == 1000)
    #expect(banned == 4)
    #expect(book.evictions > 98_000)
    #expect(book.client(of: other, at: start + .seconds(200)).history?.bans == 1)
  }

  /// No sequence of violations below the threshold bans, and every one that reaches it within the window does.
  @Test func agreesWithTheLiteralReading() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      var book = ViolationBook(rules: rules())
      var past: [(at: Timestamp, weight: Int)] = []
      var now = start
      for _ in 0..<200 {
        now = now + .milliseconds(Int64.random(in: 0...200_000, using: &random))
        let kind: ViolationReport.Kind = Bool.random(using: &random) ? .rateLimit : .directoryHarvest
        past.append((now, kind == .rateLimit ? 1000 : 500))
        func weight(within window: Duration) -> Int {
          past.filter { $0.at + window >= now }.reduce(0) { $0 + $1.weight }
        }
        if ban(book.take(violation(kind, at: now), at: now)) != nil {
          #expect(weight(within: .seconds(640)) >= 5000)
          past = []
        } else {
          #expect(weight(within: .milliseconds(599_999)) < 5000)
        }
      }
    }
  }

  @Test func whatWasWrittenDownIsTakenBack() throws {
    var book = ViolationBook(rules: rules())
    _ = book.take(violation(count: 3, at: start), at: start)
    _ = book.take(violation(of: other, count: 5, at: start), at: start)
    book.take(try good(client, count: 3, at: start), at: start)
    let changes = book.takeChanges()
    #expect(book.takeChanges().isEmpty)
    var again = ViolationBook(rules: rules())
    for case (let network, let count?) in changes.counts { again.restore(network, count) }
    for case (let network, let history?) in changes.histories { again.restore(network, history) }
    for case (let network, let record?) in changes.goodMail { again.restore(network, record) }
    for address in [client, other] {
      #expect(again.client(of: address, at: start) == book.client(of: address, at: start))
    }
    // Under another window or another width of networks what was counted means nothing.
    var changed = ViolationBook(rules: rules { $0.window = .seconds(60) })
    var wider = ViolationBook(rules: rules { $0.ipv4PrefixLength = 24 })
    for case (let network, let count?) in changes.counts {
      changed.restore(network, count)
      wider.restore(network, count)
    }
    #expect(changed.sizes.violations == 0 && wider.sizes.violations == 0)
    book.putBack(changes)
    #expect(book.changeCount == changes.counts.count + changes.histories.count + changes.goodMail.count)
  }

  @Test func whatIsOverIsForgotten() throws {
    var book = ViolationBook(rules: rules())
    _ = book.take(violation(count: 3, at: start), at: start)
    _ = book.take(violation(of: other, count: 5, at: start), at: start)
    book.take(try good(client, count: 3, at: start), at: start)
    _ = book.takeChanges()
    book.forget(at: start + .seconds(600))
    #expect(book.sizes.violations == 1)
    book.forget(at: start + .seconds(641))
    #expect(book.sizes == (0, 1, 1))
    book.forget(at: start + .seconds(366 * 86400))
    #expect(book.sizes == (0, 0, 0))
    let gone = book.takeChanges()
    #expect(gone.counts.allSatisfy { $0.1 == nil } && gone.counts.count == 1)
    #expect(gone.histories.count == 1 && gone.goodMail.count == 1)
  }
}

extension ViolationBook.Outcome {
  fileprivate var isBan: Bool { if case .ban = self { true } else { false } }
}
