import Mail
import Spool
import Testing
import Webhook

@testable import Forwarder

@Suite struct BacklogOperatorTests {
  let now = Samples.arrival
  let backlog = Backlog(router: Samples.router([Samples.route("a")]), concurrency: 10)

  private func accept(_ number: UInt8 = 1, to recipients: [String] = ["bob@example.org"]) throws -> SpoolID {
    let state = backlog.newState(
      try Samples.record(try Samples.id(number), to: recipients), seal: try Samples.seal())
    backlog.accept(state)
    return state.id
  }

  @Test func aCancelledDeliveryIsNeverAttemptedAndTheMessageLeaves() throws {
    let id = try accept()
    let other = try accept(2)
    let outcome = try #require(backlog.cancel(id, DeliverySelection(), isDryRun: false))
    #expect(outcome.cancelled.map(\.recipient) == ["bob@example.org"])
    #expect(outcome.underWay.isEmpty)
    #expect(backlog.waiting == 1)
    #expect(backlog.next(at: now)?.ticket.message == other)
    #expect(backlog.next(at: now) == nil)
    let order = try #require(backlog.newOrders().first)
    #expect(order.state.folder == .failed)
    #expect(order.state.status == .cancelled)
    #expect(order.state.deliveries.first?.nextAttemptAt == nil)
    #expect(backlog.wrote(order, succeeded: true) == nil)
    #expect(backlog.state(id) == nil)
  }

  @Test func anAttemptUnderWayIsNotCalledBack() throws {
    let id = try accept(to: ["a@example.org", "b@example.org"])
    let attempt = try #require(backlog.next(at: now))
    let outcome = try #require(backlog.cancel(id, DeliverySelection(), isDryRun: false))
    #expect(outcome.underWay.map(\.recipient) == ["a@example.org"])
    #expect(outcome.cancelled.map(\.recipient) == ["b@example.org"])
    let order = try #require(backlog.newOrders().first)
    #expect(order.state.status == .pending)
    // The attempt ends while the state is written: the next order has both.
    #expect(backlog.finish(attempt, .delivered(status: 200), summary: nil, at: now) == nil)
    let last = try #require(backlog.wrote(order, succeeded: true))
    #expect(last.state.deliveries.map(\.status) == [.delivered, .cancelled])
  }

  @Test func aDryRunAndAnUnknownMessageChangeNothing() throws {
    let id = try accept()
    #expect(backlog.cancel(id, DeliverySelection(), isDryRun: true)?.cancelled.count == 1)
    #expect(backlog.cancel(id, DeliverySelection(route: "b"), isDryRun: false)?.cancelled.isEmpty == true)
    #expect(backlog.cancel(try Samples.id(9), DeliverySelection(), isDryRun: false) == nil)
    #expect(backlog.newOrders().isEmpty)
    #expect(backlog.waiting == 1)
  }

  @Test func mailOfADisabledRouteCanBeCancelled() throws {
    let id = try accept()
    backlog.setRoutes([Samples.route("a")], disabled: ["a"])
    #expect(backlog.disabledRoutes == ["a"])
    #expect(backlog.cancel(id, DeliverySelection(), isDryRun: false)?.cancelled.count == 1)
  }

  @Test func aFailedDeliveryIsReplayedWhileOthersStillWait() throws {
    let id = try accept(to: ["a@example.org", "b@example.org"])
    let first = try #require(backlog.next(at: now))
    _ = backlog.finish(first, .failed(status: 422, error: "no"), summary: nil, at: now)
    guard case .planned(let plan) = backlog.replay(id, ReplayOrder(), fresh: [], at: now) else {
      Issue.record("the message is in the inbox")
      return
    }
    #expect(plan.chosen == [0])
    #expect(backlog.newOrders().map(\.state.deliveries.first?.replay) == [DeliveryReplay(count: 1)])
    let attempts = [backlog.next(at: now), backlog.next(at: now)].compactMap { $0 }
    #expect(Set(attempts.map(\.ticket.index)) == [0, 1])
    #expect(attempts.first { $0.ticket.index == 0 }?.delivery.replay == DeliveryReplay(count: 1))
    #expect(backlog.next(at: now) == nil)
  }

  @Test func aDryRunReplaysNothing() throws {
    let id = try accept(to: ["a@example.org", "b@example.org"])
    let first = try #require(backlog.next(at: now))
    _ = backlog.finish(first, .failed(status: 422, error: "no"), summary: nil, at: now)
    var order = ReplayOrder()
    order.isDryRun = true
    guard case .planned(let plan) = backlog.replay(id, order, fresh: [], at: now) else {
      Issue.record("the message is in the inbox")
      return
    }
    #expect(plan.chosen == [0])
    #expect(backlog.state(id)?.deliveries.map(\.status) == [.failed, .pending])
    #expect(backlog.waiting == 1)
  }

  /// Between its last attempt and its move a message can be replayed neither here nor there.
  @Test func aMessageThatIsAboutToLeaveSaysSo() throws {
    let id = try accept()
    let attempt = try #require(backlog.next(at: now))
    let order = try #require(
      backlog.finish(attempt, .failed(status: 422, error: "no"), summary: nil, at: now))
    guard case .leaving = backlog.replay(id, ReplayOrder(), fresh: [], at: now) else {
      Issue.record("it is about to leave")
      return
    }
    #expect(backlog.wrote(order, succeeded: true) == nil)
    guard case .absent = backlog.replay(id, ReplayOrder(), fresh: [], at: now) else {
      Issue.record("it has left")
      return
    }
  }

  @Test(arguments: [
    (
      AttemptResult.retry(due: Samples.arrival, routePausedUntil: Samples.arrival, status: 429, error: "x"),
      AttemptResult.retry(due: Samples.arrival, routePausedUntil: nil, status: 429, error: "x")
    ), (.routeGone(status: 410), .failed(status: 410, error: "HTTP 410")),
    (.delivered(status: 200), .delivered(status: 200)), (.interrupted, .interrupted),
    (.unaddressable, .unaddressable),
  ])
  func anotherURLsAnswerDoesNothingToTheRoute(result: AttemptResult, elsewhere: AttemptResult) {
    #expect(result.concerningItself(isElsewhere: true) == elsewhere)
    #expect(result.concerningItself(isElsewhere: false) == result)
  }
}
