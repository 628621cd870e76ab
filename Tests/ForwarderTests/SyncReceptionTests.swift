import Foundation
import Mail
import Spool
import Testing
import Webhook

@testable import Forwarder

/// What LMTP answers for sync recipients, and what is in the spool afterwards.
@Suite struct SyncReceptionTests {
  @Test func aDeliveredMessageIsProcessed() async throws {
    let bench = try await SyncBench(sync: ["crm"])
    #expect(await bench.receive("crm") == ["250 stored"])
    #expect(bench.folders == ["processed": 1])
    let state = try #require(try bench.states(in: .processed).first)
    #expect(state.deliveries.map(\.status) == [.delivered])
    #expect(state.deliveries.first?.attempts == 1 && state.deliveries.first?.lastStatus == 200)
    #expect(state.summary.subject == "hi")
    #expect(bench.requests.map(\.id) == state.deliveries.map(\.eventID))
    #expect(bench.sync.gate.underWay == 0)
  }

  /// It goes over a file, and its turn is over when the endpoint has answered.
  @Test func aLargeMessageTakesATurn() async throws {
    let bench = try await SyncBench(sync: ["crm"])
    let body = String(repeating: "a line of text\r\n", count: LargeMessages.threshold / 16 + 100)
    bench.answer("crm", 500)
    #expect(await bench.receive("crm", body: body).first?.hasPrefix("451 ") == true)
    #expect(bench.folders.isEmpty)
    bench.answer("crm", 200)
    #expect(await bench.receive("crm", body: body) == ["250 stored"])
    let state = try #require(try bench.states(in: .processed).first)
    #expect(state.summary.subject == "hi")
    #expect(await bench.largeMessages.begin(LargeMessages.standardBudget))
    bench.largeMessages.close()
    #expect(
      await bench.receive("crm", body: body) == [
        "451 4.3.2 route crm: the service is stopping, try again later [service_stopping]"
      ])
    #expect(bench.requests.count == 2 && Set(bench.requests.map(\.id)).count == 1)
  }

  @Test(arguments: [300, 400, 404, 429, 500, 503]) func whatIsDeferredLeavesNothing(status: Int) async throws
  {
    let bench = try await SyncBench(sync: ["crm"])
    bench.answer("crm", status)
    let hint = status == 300 ? " (redirects are not followed)" : ""
    #expect(
      await bench.receive("crm") == [
        "451 4.3.0 route crm: its endpoint answered HTTP \(status)\(hint), try again later [endpoint_status]"
      ])
    #expect(bench.folders.isEmpty)
    #expect(bench.backlog.count == 0)
  }

  /// Postfix's queue file is the same, so its event is.
  @Test func theSameMessageComesUnderTheSameID() async throws {
    let bench = try await SyncBench(sync: ["crm"])
    bench.answer("crm", 500)
    _ = await bench.receive("crm")
    bench.answer("crm", 200)
    _ = await bench.receive("crm")
    _ = await bench.receive("crm", queueID: "another")
    #expect(bench.requests.count == 3 && Set(bench.requests.map(\.id)).count == 2)
  }

  @Test(arguments: [406, 422]) func anUnprovenSenderIsNotRefused(status: Int) async throws {
    let bench = try await SyncBench(sync: ["crm"])
    bench.answer("crm", status)
    #expect(await bench.receive("crm") == ["250 stored"])
    #expect(bench.folders == ["failed": 1])
    let state = try #require(try bench.states(in: .failed).first)
    #expect(state.deliveries.map(\.lastError) == ["HTTP \(status)"])
  }

  @Test func thePauseThatAnEndpointAsksForIsKept() async throws {
    let bench = try await SyncBench(sync: ["crm", "other"])
    bench.answer("crm", 503)
    _ = await bench.receive("crm")
    #expect(
      await bench.receive("crm") == [
        "451 4.3.2 route crm: its endpoint is not asked for the time being, try again later [route_paused]"
      ])
    #expect(await bench.receive("other") == ["250 stored"])
    #expect(bench.requests.map(\.route) == ["crm", "other"])
  }

  @Test func goneDisablesTheRoute() async throws {
    let bench = try await SyncBench(sync: ["crm"])
    bench.answer("crm", 410)
    let first = await bench.receive("crm")
    #expect(first.first?.hasPrefix("451 4.3.2 route crm: its endpoint is gone (HTTP 410)") == true)
    #expect(
      await bench.receive("crm") == ["451 4.3.2 route crm: it is disabled, try again later [route_disabled]"])
    #expect(await bench.disabledRoutes.all.map(\.route) == ["crm"])
    #expect(bench.requests.count == 1 && bench.folders.isEmpty)
  }

  @Test func eachRecipientHasItsOwnFate() async throws {
    let bench = try await SyncBench(sync: ["yes", "later", "no"], others: [Samples.route("rest")])
    bench.answer("later", 500)
    bench.answer("no", 422)
    let replies = await bench.receive("yes", "x", "later", "no", "yes", "y")
    #expect(
      replies.map { $0.prefix(3) } == ["250", "250", "451", "250", "250", "250"], "\(replies)")
    #expect(bench.folders == ["inbox": 1, "processed": 1, "failed": 1])
    #expect(bench.requests.count == 3)
    while bench.backlog.count == 0 { await Task.yield() }
    let attempts = try (0..<2).map { _ in try #require(bench.backlog.next(at: SystemMoment.later)) }
    #expect(attempts.map(\.delivery.recipient) == ["x@example.com", "y@example.com"])
    #expect(bench.backlog.next(at: SystemMoment.later) == nil)
  }

  @Test func asyncDeliveriesOfARecipientFollowItsAcceptance() async throws {
    let bench = try await SyncBench(sync: ["crm"], others: [Samples.route("rest")]) { $0.continues = true }
    bench.answer("crm", 500)
    #expect(await bench.receive("crm").first?.hasPrefix("451") == true)
    #expect(bench.folders.isEmpty)
    bench.answer("crm", 200)
    #expect(await bench.receive("crm") == ["250 stored"])
    #expect(bench.folders == ["inbox": 1])
    while bench.backlog.count == 0 { await Task.yield() }
    #expect(bench.backlog.next(at: SystemMoment.later)?.ticket.route == "rest")
    #expect(bench.backlog.next(at: SystemMoment.later) == nil)
    #expect(try bench.states(in: .inbox).first?.deliveries.map(\.status) == [.delivered, .pending])
  }

  @Test func whatCannotBeStoredIsNotAcknowledged() async throws {
    let bench = try await SyncBench(sync: ["crm"])
    let folder = bench.directory + "/processed"
    try FileManager.default.removeItem(atPath: folder)
    try Data().write(to: URL(filePath: folder))
    #expect(
      await bench.receive("crm") == [
        "451 4.3.0 the message could not be stored, try again later [not_stored]"
      ])
    #expect(bench.requests.count == 1 && bench.folders.isEmpty)
  }

  @Test func aStopPostponesWhatIsUnderWay() async throws {
    let bench = try await SyncBench(sync: ["crm"]) { $0.concurrency = 1 }
    bench.answer("crm", SyncBench.hold)
    async let first = bench.receive("crm")
    while bench.requests.isEmpty { await Task.yield() }
    async let second = bench.receive("crm")
    while bench.sync.gate.waiting == 0 { await Task.yield() }
    #expect(bench.folders == ["tmp": 2])
    bench.sync.stop()
    let stopping = ["451 4.3.2 route crm: the service is stopping, try again later [service_stopping]"]
    #expect(await first == stopping)
    #expect(await second == stopping)
    #expect(await bench.receive("crm") == stopping)
    #expect(bench.folders.isEmpty)
    bench.release()
  }

  /// Mail that does not come from Postfix's queue cannot be left there.
  @Test func otherWaysInAreAsync() async throws {
    let bench = try await SyncBench(sync: ["crm"])
    bench.answer("crm", 500)
    #expect(await bench.receive("crm", isLMTP: false) == ["250 stored"])
    #expect(bench.folders == ["inbox": 1] && bench.requests.isEmpty)
  }

  @Test func unmetRequirementsAreKeptWithoutAsking() async throws {
    let bench = try await SyncBench(sync: ["crm"]) { $0.requirements = [.dmarc] }
    #expect(await bench.receive("crm") == ["250 stored"])
    #expect(bench.requests.isEmpty)
    #expect(bench.folders == ["failed": 1])
    while bench.backlog.count == 0 { await Task.yield() }
    let order = try #require(bench.backlog.newOrders().first)
    try bench.spool.settle(order.state, hadState: order.hasStateFile)
    #expect(
      try bench.states(in: .failed).first?.deliveries.map(\.lastError) == [
        "dmarc is required, its result is none [route_requirement]"
      ])
  }

  @Test func anAddressWithoutURLIsKept() async throws {
    let bench = try await SyncBench(sync: ["crm"]) { route in
      route.match = RouteMatch(#"^(.*)@example\.com$"#) ?? .everything
      route.url += "/{1}"
    }
    #expect(await bench.receive("..") == ["250 stored"])
    #expect(bench.requests.isEmpty && bench.folders == ["failed": 1])
  }
}

/// A moment after all that tests wait for.
private enum SystemMoment {
  static let later = Timestamp(seconds: 4_000_000_000)
}
