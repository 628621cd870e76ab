import Mail
import Spool
import Testing
import Webhook

@testable import Forwarder

@Suite struct ReplayPlanTests {
  private static let now = Samples.arrival + .seconds(3600)

  /// A delivery of the sample message: recipient, route, status.
  private typealias Line = (recipient: String, route: String, status: DeliveryStatus)

  private func state(_ lines: [Line]) throws -> SpoolState {
    var state = SpoolState(record: try Samples.record(try Samples.id()), seal: try Samples.seal())
    state.deliveries = lines.enumerated().map { number, line in
      var delivery = DeliveryState(
        eventID: "msg_\(number)", recipient: line.recipient, originalRecipient: nil, route: line.route,
        due: nil)
      delivery.status = line.status
      delivery.attempts = 9
      delivery.lastStatus = 500
      return delivery
    }
    return state
  }

  private func plan(
    _ lines: [Line], _ order: ReplayOrder = ReplayOrder(), fresh: [DeliveryState] = [],
    disabled: Set<String> = []
  ) throws -> ReplayPlan {
    ReplayPlan(
      order, for: try state(lines), fresh: fresh, routes: [Samples.route("a"), Samples.route("b")],
      disabled: disabled, at: Self.now)
  }

  @Test func aFailedDeliveryStartsAnewUnderItsID() throws {
    let plan = try plan([("bob@example.org", "a", .failed)])
    #expect(plan.chosen == [0])
    let delivery = try #require(plan.state.deliveries.first)
    #expect(delivery.eventID == "msg_0")
    #expect(delivery.status == .pending)
    #expect(delivery.attempts == 0)
    #expect(delivery.nextAttemptAt == Self.now)
    #expect(delivery.replay == DeliveryReplay(count: 1))
    var order = ReplayOrder()
    order.url = "https://else.example.net/"
    order.allowPrivate = true
    var again = plan.state
    again.deliveries[0].status = .delivered
    let second = ReplayPlan(
      order, for: again, fresh: [], routes: [Samples.route("a")], disabled: [], at: Self.now)
    #expect(
      second.state.deliveries[0].replay
        == DeliveryReplay(count: 2, url: "https://else.example.net/", allowPrivate: true))
  }

  @Test(
    arguments: [
      // Without a word, what was delivered is left alone as long as there is something else.
      (nil, nil, nil, [1, 2]), (DeliveryStatus.delivered, nil, nil, [0]), (.cancelled, nil, nil, [2]),
      (nil, "b", nil, [2]), (nil, nil, "ANN@example.org", [1]), (.failed, "b", nil, []),
    ] as [(DeliveryStatus?, String?, String?, [Int])])
  func whichDeliveriesAreMeant(
    status: DeliveryStatus?, route: String?, recipient: String?, chosen: [Int]
  ) throws {
    var order = ReplayOrder()
    order.selection = DeliverySelection(route: route, recipient: recipient, status: status)
    let plan = try plan(
      [
        ("bob@example.org", "a", .delivered), ("ann@example.org", "a", .failed),
        ("bob@example.org", "b", .cancelled), ("eve@example.org", "a", .pending),
      ], order)
    #expect(plan.chosen == chosen)
    #expect(plan.state.deliveries[3].status == .pending)
    #expect(plan.state.deliveries[3].replay == nil)
  }

  @Test func aMessageThatArrivedIsReplayedWhole() throws {
    #expect(
      try plan([("bob@example.org", "a", .delivered), ("ann@example.org", "b", .delivered)]).chosen == [0, 1])
  }

  @Test func anEventMeansItsDelivery() throws {
    var order = ReplayOrder()
    order.selection.eventID = "msg_0"
    #expect(
      try plan([("bob@example.org", "a", .delivered), ("ann@example.org", "b", .failed)], order).chosen == [0]
    )
  }

  @Test(
    arguments: [
      ("a", DeliveryStatus.pending, [], "it waits for its next attempt already"),
      ("a", .held, ["a"], "it is held: its route is disabled"),
      ("a", .pending, ["a"], "it is held: its route is disabled"),
      ("gone", .held, [], "it is held: its route is not in the settings"),
      ("gone", .failed, [], "its route is not in the settings"),
      ("a", .failed, ["a"], "its route is disabled"), ("", .failed, [], "no route matches its recipient"),
    ] as [(String, DeliveryStatus, Set<String>, String)])
  func whatIsRefusedSaysWhy(
    route: String, status: DeliveryStatus, disabled: Set<String>, reason: String
  ) throws {
    let plan = try plan([("bob@example.org", route, status)], disabled: disabled)
    #expect(plan.chosen.isEmpty)
    #expect(plan.refused.map(\.reason) == [reason])
    #expect(plan.state.deliveries.first?.replay == nil)
  }

  /// A route's demands hold for replays too, whether its mail failed for them then or would today.
  @Test(arguments: ["a", ""]) func whatARouteRequiresIsRequiredOfReplaysToo(route: String) throws {
    let demanding = Samples.router([
      Samples.route("a", continues: true, requirements: [.dmarc]), Samples.route("b"),
    ])
    let fresh = demanding.deliveries(
      of: try Samples.record(try Samples.id()), deliveryID: try Samples.deliveryID())
    let plan = try plan(
      [("bob@example.org", route, .failed), ("bob@example.org", "b", .failed)], fresh: fresh)
    #expect(plan.chosen.map { plan.state.deliveries[$0].route }.contains("a") == false)
    #expect(plan.chosen.isEmpty == false)
    #expect(plan.refused.map(\.reason) == ["dmarc is required, its result is none [route_requirement]"])
  }

  /// Mail that no route matched goes where today's routes say; the places of other deliveries stay.
  @Test func mailThatNoRouteMatchedIsRoutedAnew() throws {
    let router = Samples.router([Samples.route("a", continues: true), Samples.route("b")])
    let record = try Samples.record(try Samples.id(), to: ["bob@example.org", "ann@example.org"])
    let fresh = router.deliveries(of: record, deliveryID: try Samples.deliveryID())
    let plan = try plan(
      [("bob@example.org", "", .failed), ("ann@example.org", "a", .delivered)], fresh: fresh)
    #expect(plan.chosen == [0, 2])
    #expect(plan.state.deliveries.map(\.route) == ["a", "a", "b"])
    #expect(
      plan.state.deliveries.map(\.recipient) == ["bob@example.org", "ann@example.org", "bob@example.org"])
    #expect(plan.state.deliveries[0].eventID == fresh[0].eventID)
    #expect(plan.state.deliveries[1].status == .delivered)
  }
}
