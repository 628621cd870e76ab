import Mail
import Spool
import Synchronization
import Testing
import Webhook

@testable import Forwarder

@Suite struct SyncRoutingTests {
  private static func route(_ name: String, _ match: String, _ mode: DeliveryMode = .sync) throws -> Route {
    var route = Samples.route(name, try #require(RouteMatch(match)))
    route.mode = mode
    return route
  }

  private static func recipients(_ addresses: String...) -> [SpoolRecipient] {
    addresses.map { SpoolRecipient(address: $0, originalRecipient: nil) }
  }

  @Test func eachSyncRecipientGoesAlone() throws {
    let router = Samples.router([
      try Self.route("sync", "example.com"), try Self.route("rest", "*", .async),
    ])
    let all = Self.recipients(
      "a@example.com", "x@example.org", "b@example.com", "a@example.com", "x@example.org")
    let plan = try #require(SyncPlan(all, router: router))
    #expect(plan.recipients.map(\.address) == ["a@example.com", "b@example.com"])
    #expect(plan.others.map(\.address) == ["x@example.org", "x@example.org"])
    #expect(plan.main == plan.others && plan.isMixed)
    let pair = try #require(SyncPlan(Self.recipients("a@example.com", "b@example.com"), router: router))
    #expect(pair.main.map(\.address) == ["a@example.com"] && pair.isMixed)
    let one = try #require(SyncPlan(Self.recipients("a@example.com", "a@example.com"), router: router))
    #expect(!one.isMixed)
    #expect(SyncPlan(Self.recipients("x@example.org"), router: router) == nil)
    #expect(SyncPlan(all, router: Samples.router([try Self.route("rest", "*", .async)])) == nil)
  }

  @Test func whatOneAnswersTheOthersKnow() throws {
    let changes = Mutex<[String]>([])
    let route = try Self.route("a", "*")
    let backlog = Backlog(router: Samples.router([route]), concurrency: 10) { name, state in
      changes.withLock { $0.append("\(name) \(state.word)") }
    }
    let now = Samples.arrival
    #expect(backlog.hindrance("a", at: now) == nil && !backlog.isProbing("a"))
    for _ in 0..<10 {
      backlog.judge(
        "a", .retry(due: now, routePausedUntil: nil, status: 500, error: "x"), startedAt: now, endedAt: now)
    }
    #expect(changes.withLock { $0 } == ["a open"])
    #expect(backlog.hindrance("a", at: now) == .paused(until: now + .seconds(5)))
    let later = now + .seconds(5)
    #expect(backlog.hindrance("a", at: later) == nil && backlog.isProbing("a"))
    for _ in 0..<3 { backlog.judge("a", .delivered(status: 200), startedAt: later, endedAt: later) }
    #expect(changes.withLock { $0 } == ["a open", "a closed"])
    #expect(!backlog.isProbing("a"))
    let pause = later + .seconds(30)
    backlog.judge(
      "a", .retry(due: later, routePausedUntil: pause, status: 429, error: "x"), startedAt: later,
      endedAt: later)
    #expect(backlog.hindrance("a", at: later) == .paused(until: pause))
    #expect(backlog.hindrance("a", at: pause) == nil)
    backlog.judge("a", .routeGone(status: 410), startedAt: pause, endedAt: pause)
    #expect(backlog.hindrance("a", at: pause) == .disabled)
    backlog.setRoutes([route], disabled: [])
    #expect(backlog.hindrance("a", at: pause) == nil)
  }

  @Test func aStateThatWasWrittenIsTakenAlong() throws {
    let router = Samples.router([Samples.route("sync", continues: true), Samples.route("rest")])
    let backlog = Backlog(router: router, concurrency: 10)
    var state = backlog.newState(try Samples.record(try Samples.id()), seal: try Samples.seal())
    _ = state.deliveries[0].apply(.delivered(status: 200), at: Samples.arrival)
    backlog.accept(state, hasStateFile: true)
    let attempt = try #require(backlog.next(at: Samples.arrival))
    #expect(attempt.ticket.route == "rest")
    #expect(backlog.next(at: Samples.arrival) == nil)
    let order = try #require(
      backlog.finish(attempt, .delivered(status: 200), summary: nil, at: Samples.arrival))
    #expect(order.hasStateFile && order.state.folder == .processed)
  }
}
