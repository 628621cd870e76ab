import Mail
import Spool
import Testing

@testable import Forwarder

@Suite struct SyncGateTests {
  private func ticket(_ number: UInt8, _ route: String = "a", octets: Int = 1) throws -> DeliveryTicket {
    DeliveryTicket(message: try Samples.id(number), index: 0, route: route, octets: octets)
  }

  /// Starts to wait, and returns when the gate knows of it.
  private func waiting(_ gate: SyncGate, _ ticket: DeliveryTicket) async -> Task<SyncGate.Entry, Never> {
    let before = gate.waiting
    let task = Task { await gate.enter(ticket, concurrency: 2) }
    while gate.waiting == before { await Task.yield() }
    return task
  }

  @Test func aRouteHasItsConcurrencyAndOthersTheirs() async throws {
    let gate = SyncGate()
    let (first, second) = (try ticket(1), try ticket(2))
    #expect(await gate.enter(first, concurrency: 2) == .entered)
    #expect(await gate.enter(second, concurrency: 2) == .entered)
    let third = await waiting(gate, try ticket(3))
    #expect(await gate.enter(try ticket(4, "b"), concurrency: 1) == .entered)
    #expect(gate.underWay == 3 && gate.waiting == 1)
    #expect(gate.load(of: "a") == RouteLoad(waiting: 1, underWay: 2, nextDueAt: .init(milliseconds: 0)))
    gate.leave(first)
    #expect(await third.value == .entered)
    #expect(gate.underWay == 3 && gate.waiting == 0)
  }

  @Test func whoeverCameFirstEntersFirst() async throws {
    let gate = SyncGate()
    let one = try ticket(0)
    #expect(await gate.enter(one, concurrency: 1) == .entered)
    let tickets = try (1...3).map { try ticket($0) }
    var tasks: [Task<SyncGate.Entry, Never>] = []
    for ticket in tickets {
      let before = gate.waiting
      tasks.append(Task { await gate.enter(ticket, concurrency: 1) })
      while gate.waiting == before { await Task.yield() }
    }
    gate.leave(one)
    #expect(await tasks[0].value == .entered)
    #expect(gate.waiting == 2)
    gate.leave(tickets[0])
    #expect(await tasks[1].value == .entered)
    gate.leave(tickets[1])
    #expect(await tasks[2].value == .entered)
  }

  @Test func slowRoutesLeaveRoomForOthers() async throws {
    let gate = SyncGate(attempts: 8)
    #expect(await gate.enter(try ticket(99, "other"), concurrency: 1) == .entered)
    var entered = 0
    for number in 0..<8 {
      let ticket = try ticket(UInt8(number), "slow")
      let before = (gate.underWay, gate.waiting)
      let task = Task { await gate.enter(ticket, concurrency: 100) }
      while (gate.underWay, gate.waiting) == before { await Task.yield() }
      if gate.underWay > before.0 {
        entered += 1
        #expect(await task.value == .entered)
      }
    }
    // One of eight is kept for routes that have none under way, another for the third route.
    #expect(entered == 3)
    #expect(await gate.enter(try ticket(98, "third"), concurrency: 1) == .entered)
    gate.stop()
  }

  @Test func memoryIsBounded() async throws {
    let gate = SyncGate(octets: 100)
    // One that is larger than all there is runs alone.
    let large = try ticket(1, octets: 1000)
    #expect(await gate.enter(large, concurrency: 9) == .entered)
    let next = await waiting(gate, try ticket(2, "b", octets: 10))
    gate.leave(large)
    #expect(await next.value == .entered)
  }

  @Test func patienceEnds() async throws {
    let gate = SyncGate()
    for number in 1...2 as ClosedRange<UInt8> {
      #expect(await gate.enter(try ticket(number), concurrency: 2) == .entered)
    }
    let late = try ticket(3)
    let task = await waiting(gate, late)
    gate.expire(late)
    #expect(await task.value == .busy)
    #expect(gate.waiting == 0)
    // Its place is free for others, and its end does no harm.
    gate.expire(late)
    gate.leave(try ticket(1))
    #expect(await gate.enter(late, concurrency: 2) == .entered)
  }

  @Test func noMoreThanSoManyWait() async throws {
    let gate = SyncGate()
    #expect(await gate.enter(try ticket(0), concurrency: 1) == .entered)
    var tasks: [Task<SyncGate.Entry, Never>] = []
    for index in 0..<SyncGate.maximumWaiting {
      let ticket = DeliveryTicket(message: try Samples.id(1), index: index, route: "a", octets: 1)
      tasks.append(Task { await gate.enter(ticket, concurrency: 1) })
    }
    while gate.waiting < SyncGate.maximumWaiting { await Task.yield() }
    #expect(await gate.enter(try ticket(2), concurrency: 1) == .busy)
    gate.stop()
    for task in tasks { #expect(await task.value == .stopping) }
    #expect(await gate.enter(try ticket(3), concurrency: 1) == .stopping)
  }
}
