import Mail
import Spool
import Testing
import Webhook

@testable import Forwarder

@Suite struct BacklogTests {
  let now = Samples.arrival

  func backlog(_ routes: [Route] = [Samples.route("a")], concurrency: Int = 10) -> Backlog {
    Backlog(router: Samples.router(routes), concurrency: concurrency)
  }

  @discardableResult
  func accept(
    _ number: UInt8 = 1, to recipients: [String] = ["bob@example.org"], in backlog: Backlog
  ) throws -> SpoolState {
    let state = backlog.newState(
      try Samples.record(try Samples.id(number), to: recipients), seal: try Samples.seal())
    backlog.accept(state)
    return state
  }

  @Test func aDeliveredMessageLeavesTheInbox() throws {
    let backlog = backlog()
    let id = try accept(in: backlog).id
    let attempt = try #require(backlog.next(at: now))
    #expect(attempt.ticket.message == id)
    #expect(!attempt.isRecovered)
    #expect(backlog.next(at: now) == nil)
    let order = try #require(
      backlog.finish(attempt, .delivered(status: 200), summary: MessageSummary(subject: "x"), at: now))
    #expect(order.state.folder == .processed)
    #expect(order.state.summary.subject == "x")
    #expect(!order.hasStateFile)
    #expect(backlog.count == 1)
    #expect(backlog.wrote(order, succeeded: true) == nil)
    #expect(backlog.count == 0)
    #expect(backlog.underWay == 0)
    #expect(backlog.unsavedCount == 0)
  }

  @Test func aRetryIsWrittenAndDueLater() throws {
    let backlog = backlog()
    try accept(in: backlog)
    let attempt = try #require(backlog.next(at: now))
    let due = now + .seconds(5)
    let retry = AttemptResult.retry(due: due, routePausedUntil: nil, status: 500, error: "HTTP 500")
    let order = try #require(backlog.finish(attempt, retry, summary: nil, at: now))
    #expect(order.state.folder == .inbox)
    #expect(order.state.deliveries.first?.attempts == 1)
    #expect(backlog.wrote(order, succeeded: true) == nil)
    #expect(backlog.next(at: now) == nil)
    #expect(backlog.wakeUp(after: now) == due)
    let second = try #require(backlog.next(at: due))
    let last = try #require(backlog.finish(second, .failed(status: 422, error: "no"), summary: nil, at: due))
    #expect(last.hasStateFile)
    #expect(last.state.folder == .failed)
    #expect(last.state.deliveries.first?.attempts == 2)
  }

  /// A state is written once for several first attempts; where one of them waits long, in between.
  @Test func statesWaitForFirstAttemptsButNotForEver() throws {
    let backlog = backlog([Samples.route("a", concurrency: 1)])
    let id = try accept(to: ["a@example.org", "b@example.org"], in: backlog).id
    let first = try #require(backlog.next(at: now))
    #expect(backlog.finish(first, .delivered(status: 200), summary: nil, at: now) == nil)
    #expect(backlog.unsavedCount == 1)
    let order = try #require(backlog.overdueOrder())
    #expect(order.state.deliveries.map(\.status) == [.delivered, .pending])
    #expect(backlog.overdueOrder() == nil)
    #expect(backlog.wrote(order, succeeded: true) == nil)
    #expect(backlog.unsavedCount == 0)
    let second = try #require(backlog.next(at: now))
    let last = try #require(backlog.finish(second, .delivered(status: 200), summary: nil, at: now))
    #expect(last.hasStateFile)
    #expect(last.state.id == id)
  }

  @Test func ordersOfOneMessageNeverRunTogether() throws {
    let backlog = backlog()
    try accept(to: ["a@example.org", "b@example.org"], in: backlog)
    let one = try #require(backlog.next(at: now))
    let two = try #require(backlog.next(at: now))
    let retry = AttemptResult.retry(due: now, routePausedUntil: nil, status: nil, error: "x")
    #expect(backlog.finish(one, retry, summary: nil, at: now) == nil)
    let order = try #require(backlog.finish(two, retry, summary: nil, at: now))
    let again = try #require(backlog.next(at: now))
    #expect(backlog.finish(again, .delivered(status: 200), summary: nil, at: now) == nil)
    let next = try #require(backlog.wrote(order, succeeded: true))
    #expect(next.state.deliveries.map(\.status).contains(.delivered))
    #expect(backlog.wrote(next, succeeded: true) == nil)
  }

  @Test func aFailedWriteIsNotRepeatedAtOnce() throws {
    let backlog = backlog()
    try accept(in: backlog)
    let attempt = try #require(backlog.next(at: now))
    let order = try #require(backlog.finish(attempt, .delivered(status: 200), summary: nil, at: now))
    #expect(backlog.wrote(order, succeeded: false) == nil)
    #expect(backlog.count == 1)
    #expect(backlog.unsavedCount == 1)
    let again = try #require(backlog.overdueOrder())
    #expect(again.state == order.state)
    #expect(backlog.wrote(again, succeeded: true) == nil)
    #expect(backlog.count == 0)
    #expect(backlog.overdueOrder() == nil)
  }

  @Test func troubleOfOurOwnWaitsLongerEachTimeAndDoesNotCount() throws {
    let backlog = backlog()
    try accept(in: backlog)
    var moment = now
    for seconds in [5, 10, 20] as [Int64] {
      let attempt = try #require(backlog.next(at: moment))
      #expect(attempt.delivery.attempts == 0)
      #expect(backlog.finish(attempt, .trouble, summary: nil, at: moment) == nil)
      #expect(backlog.wakeUp(after: moment) == moment + .seconds(seconds))
      moment = moment + .seconds(seconds)
    }
    let attempt = try #require(backlog.next(at: moment))
    #expect(backlog.finish(attempt, .interrupted, summary: nil, at: moment) == nil)
    #expect(backlog.next(at: moment)?.delivery.attempts == 0)
  }

  @Test(arguments: [(0, 5), (1, 5), (2, 10), (7, 320), (8, 600), (Int.max, 600)] as [(Int, Int64)])
  func troublePauses(times: Int, seconds: Int64) { #expect(TroublePause.after(times) == .seconds(seconds)) }

  @Test func aGoneEndpointHoldsItsMailUntilSomebodyActs() throws {
    let route = Samples.route("a")
    let backlog = backlog([route])
    let id = try accept(1, in: backlog).id
    let waiting = try accept(2, in: backlog).id
    let attempt = try #require(backlog.next(at: now))
    let order = try #require(backlog.finish(attempt, .routeGone(status: 410), summary: nil, at: now))
    #expect(order.state.status == .held)
    #expect(backlog.next(at: now) == nil)
    #expect(backlog.state(waiting)?.status == .held)
    #expect(backlog.facts(at: now).routes["a"] == RouteLoad(waiting: 2, isDisabled: true))
    backlog.setRoutes([route], disabled: ["a"])
    #expect(backlog.next(at: now) == nil)
    backlog.setRoutes([route], disabled: [])
    #expect(
      Set([backlog.next(at: now)?.ticket.message, backlog.next(at: now)?.ticket.message]) == [id, waiting])
  }

  @Test func mailOfARouteThatIsGoneFromTheSettingsIsHeld() throws {
    let backlog = backlog([Samples.route("a")])
    try accept(in: backlog)
    backlog.setRoutes([Samples.route("b")], disabled: [])
    #expect(backlog.next(at: now) == nil)
    #expect(backlog.facts(at: now).routes["a"]?.isDisabled == true)
    backlog.setRoutes([Samples.route("a"), Samples.route("b")], disabled: [])
    #expect(backlog.next(at: now) != nil)
  }

  @Test func aThrottledRoutePauses() throws {
    let backlog = backlog()
    try accept(1, in: backlog)
    try accept(2, in: backlog)
    let attempt = try #require(backlog.next(at: now))
    let pause = now + .seconds(60)
    let retry = AttemptResult.retry(due: pause, routePausedUntil: pause, status: 429, error: "slow down")
    _ = backlog.finish(attempt, retry, summary: nil, at: now)
    #expect(backlog.next(at: now + .seconds(59)) == nil)
    #expect(backlog.facts(at: now).routes["a"]?.pausedUntil == pause)
    #expect(backlog.next(at: pause) != nil)
  }

  @Test func aMessagePutAsideTakesItsOtherDeliveriesAlong() throws {
    let backlog = backlog([Samples.route("a", concurrency: 1)])
    try accept(1, to: ["a@example.org", "b@example.org"], in: backlog)
    try accept(2, in: backlog)
    let attempt = try #require(backlog.next(at: now))
    #expect(backlog.finish(attempt, .corrupt, summary: nil, at: now) == nil)
    #expect(backlog.next(at: now)?.ticket.message == (try Samples.id(2)))
    #expect(backlog.count == 1)
    #expect(backlog.waiting == 0)
  }

  @Test func mailWithoutARouteLeavesAtOnce() throws {
    let backlog = backlog([])
    try accept(in: backlog)
    #expect(backlog.next(at: now) == nil)
    let order = try #require(backlog.newOrders().first)
    #expect(order.state.folder == .failed)
    #expect(backlog.newOrders().isEmpty)
    #expect(backlog.wrote(order, succeeded: true) == nil)
    #expect(backlog.count == 0)
  }

  @Test func whatWasFoundAtTheStartIsMarkedAndComesOnce() throws {
    let backlog = backlog()
    var state = backlog.newState(try Samples.record(try Samples.id()), seal: try Samples.seal())
    state.parserCrashes = 1
    backlog.recover(state, hasStateFile: true)
    backlog.recover(state, hasStateFile: true)
    let attempt = try #require(backlog.next(at: now))
    #expect(attempt.isRecovered)
    #expect(attempt.parserCrashes == 1)
    #expect(backlog.next(at: now) == nil)
    let order = try #require(
      backlog.finish(attempt, .delivered(status: 200), summary: MessageSummary(), at: now))
    #expect(order.hasStateFile)
    #expect(order.state.parserCrashes == 0)
  }

  @Test func factsCountWhatIsPending() throws {
    let backlog = backlog()
    #expect(backlog.facts(at: now).oldestPendingAt == nil)
    try accept(1, in: backlog)
    try accept(2, in: backlog)
    let attempt = try #require(backlog.next(at: now))
    let facts = backlog.facts(at: now)
    #expect(facts.messages == 2)
    #expect(facts.waiting == 1)
    #expect(facts.underWay == 1)
    #expect(facts.oldestPendingAt == Samples.arrival)
    #expect(facts.routes["a"] == RouteLoad(waiting: 1, underWay: 1, nextDueAt: now))
    _ = backlog.finish(attempt, .delivered(status: 200), summary: nil, at: now)
    #expect(backlog.facts(at: now).messages == 2)
  }

  @Test func moreAttemptsAreAllowedWhileOthersRun() throws {
    let backlog = Backlog(router: Samples.router([Samples.route("a")]), concurrency: 1)
    try accept(1, in: backlog)
    try accept(2, in: backlog)
    let first = try #require(backlog.next(at: now))
    #expect(backlog.next(at: now) == nil)
    backlog.setConcurrency(2)
    let second = try #require(backlog.next(at: now))
    backlog.setConcurrency(1)
    for attempt in [first, second] {
      _ = backlog.finish(attempt, .delivered(status: 200), summary: nil, at: now)
    }
    #expect(backlog.underWay == 0)
  }

  /// The oldest one is known without a look at all, in any order of coming and going, and what is kept for that
  /// does not grow with what has gone.
  @Test func theOldestIsKnownAndCostsNothing() throws {
    var generator = SystemRandomNumberGenerator()
    var contents = BacklogContents(schedule: DeliverySchedule(limits: .init(attempts: 1, octets: 1)))
    var model: [SpoolID] = []
    for round in 0..<20_000 {
      let id = SpoolID(
        clamping: Samples.arrival + .seconds(Int64.random(in: 1...5_000)), random: generator.next())
      var state = SpoolState(
        id: id, deliveryID: "d", receivedAt: Timestamp(seconds: id.seconds), queueID: nil, requestID: "r",
        sender: "", sizeOctets: 1, sha256: "")
      state.deliveries = [
        DeliveryState(eventID: "e", recipient: "r", originalRecipient: nil, route: "a", due: nil)
      ]
      contents.insert(BacklogContents.Entry(state: state), id)
      model.append(id)
      if model.count > 100, let index = model.indices.randomElement() {
        contents.entries[model.remove(at: index)] = nil
      }
      guard round % 50 == 0 else { continue }
      #expect(contents.oldestPending()?.id == model.min())
      // As many as were there when the last one came: one may have gone since.
      #expect(contents.arrivals.count <= 2 * (model.count + 1) + BacklogContents.arrivalsSlack)
    }
    contents.entries = [:]
    #expect(contents.oldestPending() == nil)
    #expect(contents.arrivals.count == 0)
  }

  @Test func aClockSetBackDelaysNothing() throws {
    let backlog = backlog()
    try accept(in: backlog)
    let earlier = now + .seconds(-7200)
    #expect(backlog.next(at: earlier) == nil)
    backlog.clockWentBack(by: .seconds(7200))
    #expect(backlog.next(at: earlier) != nil)
  }
}
