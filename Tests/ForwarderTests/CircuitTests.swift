import Mail
import Spool
import Synchronization
import Testing
import Webhook

@testable import Forwarder

@Suite struct CircuitTests {
  private final class Changes: Sendable {
    let all = Mutex<[String]>([])
  }

  let now = Samples.arrival
  private let changes = Changes()

  private func backlog(_ routes: [Route] = [Samples.route("a"), Samples.route("b")], messages: UInt8 = 30)
    throws -> Backlog
  {
    let changes = changes
    let backlog = Backlog(router: Samples.router(routes), concurrency: 100) { route, state in
      changes.all.withLock { $0.append("\(route) \(state.word)") }
    }
    for number in 0..<messages {
      backlog.accept(
        backlog.newState(try Samples.record(try Samples.id(number)), seal: try Samples.seal()))
    }
    return backlog
  }

  private func fail(_ backlog: Backlog, at moment: Timestamp, status: Int? = 500) throws {
    let attempt = try #require(backlog.next(at: moment))
    let due = moment + .seconds(3600)
    let order = backlog.finish(
      attempt, .retry(due: due, routePausedUntil: nil, status: status, error: "x"), summary: nil, at: moment)
    if let order { #expect(backlog.wrote(order, succeeded: true) == nil) }
  }

  @Test func anEndpointThatFailsIsLeftAloneThenProbedOneAtATime() throws {
    let backlog = try backlog()
    for _ in 0..<10 { try fail(backlog, at: now) }
    #expect(backlog.next(at: now) == nil)
    #expect(changes.all.withLock { $0 } == ["a open"])
    #expect(backlog.wakeUp(after: now) == now + .seconds(5))
    #expect(backlog.facts(at: now).routes["a"]?.pausedUntil == now + .seconds(5))
    #expect(backlog.breakers["a"]?.state(at: now) == .open(until: now + .seconds(5)))

    let later = now + .seconds(5)
    for _ in 0..<3 {
      let probe = try #require(backlog.next(at: later))
      #expect(backlog.next(at: later) == nil)
      _ = backlog.finish(probe, .delivered(status: 200), summary: nil, at: later)
    }
    #expect(changes.all.withLock { $0 } == ["a open", "a closed"])
    var count = 0
    while backlog.next(at: later) != nil { count += 1 }
    #expect(count == 10)
  }

  @Test(arguments: [406, 422] as [Int]) func refusedEventsOpenNothing(status: Int) throws {
    let backlog = try backlog()
    for _ in 0..<20 {
      let attempt = try #require(backlog.next(at: now))
      _ = backlog.finish(attempt, .failed(status: status, error: "no"), summary: nil, at: now)
    }
    #expect(changes.all.withLock { $0.isEmpty })
  }

  @Test func whatSaysNothingAboutTheEndpointOpensNothing() throws {
    let backlog = try backlog()
    for result in [AttemptResult.trouble, .interrupted, .unaddressable, .delivered(status: nil)] {
      for _ in 0..<12 {
        guard let attempt = backlog.next(at: now + .seconds(3600)) else { break }
        _ = backlog.finish(attempt, result, summary: nil, at: now)
      }
    }
    #expect(backlog.breakers.isEmpty)
  }

  @Test func aReloadKeepsTheBreakerUnlessTheURLChanges() throws {
    var route = Samples.route("a")
    let backlog = try backlog([route])
    for _ in 0..<10 { try fail(backlog, at: now, status: nil) }
    backlog.setRoutes([route], disabled: [])
    #expect(backlog.next(at: now) == nil)
    let probe = try #require(backlog.next(at: now + .seconds(5)))
    #expect(backlog.next(at: now + .seconds(5)) == nil)
    // Under way through the reload, and counted when it ends.
    route.url = "https://new.example.net/"
    backlog.setRoutes([route], disabled: [])
    #expect(backlog.breakers.isEmpty)
    #expect(backlog.next(at: now + .seconds(5)) != nil)
    _ = backlog.finish(probe, .delivered(status: 200), summary: nil, at: now + .seconds(6))
    #expect(backlog.state(probe.ticket.message)?.status == .delivered)
  }

  private func throttle(_ backlog: Backlog, until moment: Timestamp) throws {
    let attempt = try #require(backlog.next(at: now))
    _ = backlog.finish(
      attempt, .retry(due: moment, routePausedUntil: moment, status: 429, error: "x"), summary: nil, at: now)
    #expect(backlog.next(at: now) == nil)
  }

  @Test func anotherURLEndsAPauseThatTheEndpointAskedFor() throws {
    var route = Samples.route("a")
    let backlog = try backlog([route], messages: 2)
    try throttle(backlog, until: now + .seconds(86400))
    backlog.setRoutes([route], disabled: [])
    #expect(backlog.next(at: now) == nil)
    route.url = "https://new.example.net/"
    backlog.setRoutes([route], disabled: [])
    #expect(backlog.next(at: now) != nil)
  }

  @Test func anOperatorEndsAPause() throws {
    let backlog = try backlog([Samples.route("a")], messages: 2)
    #expect(!backlog.endPause(of: "a", at: now))
    #expect(!backlog.endPause(of: "nobody", at: now))
    try throttle(backlog, until: now + .seconds(86400))
    #expect(backlog.endPause(of: "a", at: now))
    #expect(backlog.next(at: now) != nil)
    #expect(backlog.next(at: now) == nil)
  }

  @Test func anOperatorClosesABreaker() throws {
    let backlog = try backlog([Samples.route("a")])
    for _ in 0..<10 { try fail(backlog, at: now) }
    #expect(backlog.next(at: now) == nil)
    #expect(backlog.endPause(of: "a", at: now))
    #expect(backlog.breakers.isEmpty)
    #expect(backlog.next(at: now) != nil)
    // Half open is a hindrance as well.
    for _ in 0..<10 { try fail(backlog, at: now + .seconds(7200)) }
    #expect(backlog.endPause(of: "a", at: now + .seconds(7300)))
  }

  @Test func whatADeadEndpointHoldsUpIsGivenUp() throws {
    let backlog = try backlog(messages: 12)
    let lifetime = RetrySchedule.standard.lifetime
    #expect(backlog.giveUpOverdue(at: now + lifetime + .seconds(1), lifetime: lifetime).count == 0)
    for _ in 0..<10 { try fail(backlog, at: now) }
    let late = now + lifetime + .seconds(1)
    #expect(backlog.giveUpOverdue(at: now + lifetime, lifetime: lifetime).count == 0)
    let probe = try #require(backlog.next(at: late))
    let (orders, count) = backlog.giveUpOverdue(at: late, lifetime: lifetime)
    #expect(count == 11)
    #expect(orders.allSatisfy { $0.state.folder == .failed })
    #expect(
      orders.contains {
        $0.state.deliveries.first?.lastError?.contains("the endpoint is down since") == true
      })
    for order in orders { #expect(backlog.wrote(order, succeeded: true) == nil) }
    #expect(backlog.count == 1)
    // The probe that was under way still counts.
    #expect(
      backlog.finish(probe, .delivered(status: 200), summary: nil, at: late)?.state.folder == .processed)
    #expect(backlog.next(at: late + .seconds(3600)) == nil)
    #expect(backlog.waiting == 0)
  }

  /// Another URL than the route's is another endpoint, whatever it answers.
  @Test(arguments: [
    AttemptResult.retry(due: Samples.arrival, routePausedUntil: nil, status: nil, error: "x"),
    .retry(due: Samples.arrival, routePausedUntil: nil, status: 500, error: "x"),
    .failed(status: 503, error: "x"), .delivered(status: 200),
  ])
  func replaysToAnotherURLOpenNothing(result: AttemptResult) throws {
    let backlog = try backlog(messages: 0)
    for number in 0..<20 as Range<UInt8> {
      var state = backlog.newState(try Samples.record(try Samples.id(number)), seal: try Samples.seal())
      state.deliveries[0].replay = DeliveryReplay(count: 1, url: "https://other.example.net/")
      backlog.accept(state)
    }
    for _ in 0..<20 {
      _ = backlog.finish(try #require(backlog.next(at: now)), result, summary: nil, at: now)
    }
    #expect(backlog.breakers.isEmpty)
  }

  @Test func whatWasGivenUpIsReplayedOnceAndHasItsTimeAnew() throws {
    let backlog = try backlog(
      [Samples.route("a", continues: true), Samples.route("b")], messages: 1)
    let id = try Samples.id(0)
    let lifetime = RetrySchedule.standard.lifetime
    let late = now + lifetime + .seconds(1)
    while let attempt = backlog.next(at: now) {
      let due = now + (attempt.ticket.route == "a" ? .seconds(0) : lifetime * 3)
      let status = attempt.ticket.route == "a" ? 500 : 429
      _ = backlog.finish(
        attempt, .retry(due: due, routePausedUntil: nil, status: status, error: "x"), summary: nil, at: now)
    }
    #expect(backlog.breakers["a"]?.trippedAt == now)
    #expect(backlog.waiting == 2)
    #expect(backlog.giveUpOverdue(at: late, lifetime: lifetime).count == 1)
    #expect(backlog.waiting == 1)

    guard case .planned(let plan) = backlog.replay(id, ReplayOrder(), fresh: [], at: late) else {
      Issue.record("the message waits for its other route")
      return
    }
    #expect(plan.chosen == [0])
    #expect(backlog.waiting == 2)
    #expect(backlog.giveUpOverdue(at: late + lifetime, lifetime: lifetime).count == 0)
    let attempt = try #require(backlog.next(at: late))
    #expect(attempt.ticket.route == "a")
    #expect(attempt.delivery.replay == DeliveryReplay(count: 1))
    #expect(backlog.next(at: late) == nil)
    backlog.finish(attempt, .interrupted, summary: nil, at: late).map {
      _ = backlog.wrote($0, succeeded: true)
    }
    #expect(backlog.giveUpOverdue(at: late + lifetime + .seconds(1), lifetime: lifetime).count == 1)
    #expect(backlog.waiting == 1)
  }
}
