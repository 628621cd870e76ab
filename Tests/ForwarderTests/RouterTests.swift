import Mail
import Spool
import Testing
import Webhook

@testable import Forwarder

@Suite struct RouterTests {
  let first = Samples.route("first", continues: true)
  let second = Samples.route("second")

  @Test func aDeliveryForEachRecipientAndRoute() throws {
    let router = Samples.router([first, second])
    let record = try Samples.record(try Samples.id(), to: ["a@example.org", "b@example.org"])
    let deliveries = router.deliveries(of: record, deliveryID: try Samples.deliveryID())
    #expect(
      deliveries.map(\.recipient) == ["a@example.org", "a@example.org", "b@example.org", "b@example.org"])
    #expect(deliveries.map(\.route) == ["first", "second", "first", "second"])
    #expect(Set(deliveries.map(\.eventID)).count == 4)
    #expect(deliveries.allSatisfy { $0.status == .pending && $0.nextAttemptAt == Samples.arrival })
  }

  @Test func aRepeatedRecipientCountsOnce() throws {
    let record = try Samples.record(try Samples.id(), to: ["a@example.org", "a@example.org"])
    #expect(Samples.router([second]).deliveries(of: record, deliveryID: try Samples.deliveryID()).count == 1)
  }

  @Test func idsFollowFromDeliveryRecipientAndRouteAlone() throws {
    let router = Samples.router([second])
    let deliveryID = try Samples.deliveryID()
    let one = router.deliveries(of: try Samples.record(try Samples.id(1)), deliveryID: deliveryID)
    let again = router.deliveries(of: try Samples.record(try Samples.id(2)), deliveryID: deliveryID)
    let other = router.deliveries(
      of: try Samples.record(try Samples.id(1)), deliveryID: try Samples.deliveryID(8))
    #expect(one.map(\.eventID) == again.map(\.eventID))
    #expect(one.map(\.eventID) != other.map(\.eventID))
  }

  @Test func aRecipientWithoutRouteHasAFailedDelivery() throws {
    let record = try Samples.record(try Samples.id())
    let deliveries = Samples.router([]).deliveries(of: record, deliveryID: try Samples.deliveryID())
    #expect(deliveries.map(\.status) == [.failed])
    #expect(deliveries.first?.lastError == "no route matches this recipient [no_route]")
    #expect(deliveries.first?.nextAttemptAt == nil)
  }

  @Test func eachURLOfARouteHasAnIDOfItsOwn() throws {
    let deliveryID = try Samples.deliveryID()
    let record = try Samples.record(try Samples.id())
    let one = Samples.router([second]).deliveries(of: record, deliveryID: deliveryID)
    let two = Samples.router(second.fannedOut(to: [second.url, "https://copy.example.net/"]))
      .deliveries(of: record, deliveryID: deliveryID)
    #expect(two.map(\.route) == ["second", "second:2"])
    #expect(two.first?.eventID == one.first?.eventID)
    #expect(Set(two.map(\.eventID)).count == 2)
  }

  @Test func whatLacksARequirementFailsWithTheReason() throws {
    let router = Samples.router([
      Samples.route("strict", continues: true, requirements: [.dmarc, .spf]), second,
    ])
    let record = try Samples.record(try Samples.id())
    var state = SpoolState(record: record, seal: try Samples.seal())
    state.deliveries = router.deliveries(of: record, deliveryID: try Samples.deliveryID())
    #expect(state.deliveries.map(\.status) == [.failed, .pending])
    #expect(state.deliveries.first?.lastError == "dmarc is required, its result is none [route_requirement]")
    #expect(state.deliveries.first?.nextAttemptAt == nil)
    #expect(router.unmetRequirements(of: state, record) == [.dmarc: 1])
  }

  @Test func aReplacedTableCounts() throws {
    let router = Samples.router([first])
    router.replace(RouteTable([second]))
    #expect(router.route("first") == nil)
    #expect(router.route("second") == second)
    #expect(router.routes == [second])
  }
}
