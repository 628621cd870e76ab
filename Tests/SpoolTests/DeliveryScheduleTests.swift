import Mail
import Spool
import TestSupport
import Testing

@Suite struct DeliveryScheduleTests {
  let now = Samples.arrival

  func ticket(_ number: UInt8, _ route: String, octets: Int = 1) throws -> DeliveryTicket {
    DeliveryTicket(message: try Samples.id(number), index: 0, route: route, octets: octets)
  }

  @Test func dueOnesComeInOrderOfTimeAndArrival() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 10, octets: 1000))
    schedule.setRoute("a", concurrency: 10)
    schedule.add(try ticket(1, "a"), due: now + .seconds(5))
    schedule.add(try ticket(2, "a"), due: now)
    schedule.add(try ticket(3, "a"), due: now + .seconds(-1))
    schedule.add(try ticket(4, "a"), due: now)
    #expect(schedule.waiting == 4)
    let first = [
      schedule.next(at: now), schedule.next(at: now), schedule.next(at: now), schedule.next(at: now),
    ]
    #expect(first.map { $0?.message } == [try Samples.id(3), try Samples.id(2), try Samples.id(4), nil])
    #expect(schedule.wakeUp(after: now) == now + .seconds(5))
    #expect(schedule.next(at: now + .seconds(5))?.message == (try Samples.id(1)))
    #expect(schedule.underWay == 4)
    #expect(schedule.wakeUp(after: now) == nil)
  }

  @Test func routesTakeTurnsWithinTheirShare() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 4, octets: 1000))
    schedule.setRoute("slow", concurrency: 100)
    schedule.setRoute("other", concurrency: 1)
    for number in 1...10 { schedule.add(try ticket(UInt8(number), "slow"), due: now) }
    for number in 11...12 { schedule.add(try ticket(UInt8(number), "other"), due: now) }
    var routes: [String] = []
    while let ticket = schedule.next(at: now) { routes.append(ticket.route) }
    #expect(routes == ["slow", "other", "slow"])
    schedule.finished(try ticket(11, "other"))
    #expect(schedule.next(at: now)?.route == "other")
    #expect(schedule.next(at: now) == nil)
    schedule.finished(try ticket(1, "slow"))
    #expect(schedule.next(at: now)?.route == "slow")
  }

  /// Endpoints that never answer hold what they were given for ever: whoever comes later must find room.
  @Test(arguments: [1, 2, 10, 40, 49]) func deafEndpointsLeaveRoom(count: Int) throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 50, octets: 5000))
    for route in 0..<50 { schedule.setRoute("\(route)", concurrency: 100) }
    for route in 0..<count {
      for number in 0..<100 as Range<UInt8> {
        schedule.add(try ticket(number, "\(route)", octets: 100), due: now)
      }
    }
    while schedule.next(at: now) != nil {}
    let room = 50 - schedule.underWay
    #expect(room >= 50 / (count + 1))
    for route in count..<50 { schedule.add(try ticket(1, "\(route)", octets: 100), due: now) }
    var found: Set<String> = []
    while let ticket = schedule.next(at: now) {
      found.insert(ticket.route)
      schedule.finished(ticket)
    }
    #expect(found.count == 50 - count)
  }

  @Test func largeMessagesOfOneRouteLeaveMemoryToOthers() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 50, octets: 1000))
    schedule.setRoute("large", concurrency: 50)
    schedule.setRoute("small", concurrency: 50)
    for number in 0..<20 as Range<UInt8> { schedule.add(try ticket(number, "large", octets: 100), due: now) }
    var large = 0
    while schedule.next(at: now) != nil { large += 1 }
    #expect((4...6).contains(large))
    schedule.add(try ticket(21, "small", octets: 300), due: now)
    #expect(schedule.next(at: now)?.route == "small")
  }

  @Test func aThrottleCanEndBeforeItsTime() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 4, octets: 1000))
    schedule.add(try ticket(1, "a"), due: now)
    schedule.throttle("a", until: now + .seconds(60))
    #expect(schedule.next(at: now) == nil)
    schedule.endThrottle("a")
    #expect(schedule.next(at: now) != nil)
  }

  @Test func aThrottledRouteWaitsAndOthersDoNot() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 4, octets: 1000))
    schedule.add(try ticket(1, "a"), due: now)
    schedule.add(try ticket(2, "b"), due: now)
    schedule.throttle("a", until: now + .seconds(60))
    schedule.throttle("a", until: now + .seconds(30))
    #expect(schedule.next(at: now)?.route == "b")
    #expect(schedule.next(at: now) == nil)
    #expect(schedule.wakeUp(after: now) == now + .seconds(60))
    #expect(schedule.next(at: now + .seconds(59)) == nil)
    #expect(schedule.next(at: now + .seconds(60))?.route == "a")
  }

  /// A hundred endpoints that never answer take their part, and many others have an attempt each all the same.
  @Test(arguments: [60, 120, 300]) func manyDeafEndpointsLeaveTheReserve(count: Int) throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 500, octets: 1_000_000))
    for route in 0..<count {
      schedule.setRoute("deaf\(route)", concurrency: 10)
      for number in 0..<20 as Range<UInt8> { schedule.add(try ticket(number, "deaf\(route)"), due: now) }
    }
    while schedule.next(at: now) != nil {}
    #expect(schedule.underWay >= min(count, 400))
    #expect(500 - schedule.underWay >= 62)
    for route in 0..<50 {
      schedule.setRoute("well\(route)", concurrency: 10)
      schedule.add(try ticket(1, "well\(route)"), due: now)
    }
    var found: Set<String> = []
    while let ticket = schedule.next(at: now) { found.insert(ticket.route) }
    #expect(found.count { $0.hasPrefix("well") } == 50)
  }

  /// Who ends an attempt asks only whether something is ready: what is due later must have its alarm before.
  @Test func whatIsDueLaterHasItsAlarmThoughThereIsNoRoomNow() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 2, octets: 1000))
    schedule.setRoute("a", concurrency: 1)
    schedule.setRoute("b", concurrency: 1)
    #expect(!schedule.hasReady(at: now))
    schedule.add(try ticket(1, "a"), due: now)
    schedule.add(try ticket(2, "a"), due: now + .seconds(5))
    schedule.add(try ticket(3, "b"), due: now)
    #expect(schedule.hasReady(at: now))
    #expect(!schedule.hasReady(at: now + .seconds(-1)))
    #expect(schedule.next(at: now)?.route == "a")
    #expect(schedule.next(at: now)?.route == "b")
    #expect(!schedule.hasReady(at: now + .seconds(9)))
    #expect(schedule.wakeUp(after: now) == now + .seconds(5))
    schedule.finished(try ticket(1, "a"))
    #expect(!schedule.hasReady(at: now))
    #expect(schedule.hasReady(at: now + .seconds(5)))
    schedule.disable("a")
    #expect(!schedule.hasReady(at: now + .seconds(5)))
    #expect(schedule.wakeUp(after: now) == nil)
  }

  @Test func theLoadOfARoute() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 4, octets: 1000))
    #expect(schedule.load(of: "a", at: now) == RouteLoad())
    schedule.setRoute("a", concurrency: 2)
    schedule.add(try ticket(1, "a"), due: now)
    schedule.add(try ticket(2, "a"), due: now)
    _ = schedule.next(at: now)
    schedule.throttle("a", until: now + .seconds(9))
    #expect(
      schedule.load(of: "a", at: now)
        == RouteLoad(
          waiting: 1, underWay: 1, pausedUntil: now + .seconds(9), nextDueAt: now + .seconds(9)))
    #expect(schedule.load(of: "a", at: now + .seconds(9)).pausedUntil == nil)
    #expect(schedule.routes == ["a"])
  }

  @Test func aClockSetBackDelaysNothing() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 4, octets: 1000))
    for (number, seconds) in [(1, 30), (2, 10), (3, 20)] as [(UInt8, Int64)] {
      schedule.add(try ticket(number, "a"), due: now + .seconds(seconds))
    }
    schedule.throttle("a", until: now + .seconds(15))
    schedule.clockWentBack(by: .seconds(3600))
    let earlier = now + .seconds(-3600)
    #expect(schedule.wakeUp(after: earlier) == earlier + .seconds(15))
    #expect(schedule.next(at: earlier + .seconds(14)) == nil)
    #expect(schedule.next(at: earlier + .seconds(20))?.message == (try Samples.id(2)))
    schedule.finished(try ticket(2, "a"))
    #expect(schedule.next(at: earlier + .seconds(20))?.message == (try Samples.id(3)))
    schedule.finished(try ticket(3, "a"))
    #expect(schedule.next(at: earlier + .seconds(29)) == nil)
    #expect(schedule.next(at: earlier + .seconds(30))?.message == (try Samples.id(1)))
  }

  @Test func aDisabledRouteHoldsItsMail() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 4, octets: 1000))
    schedule.add(try ticket(1, "a"), due: now)
    schedule.disable("a")
    #expect(schedule.isDisabled("a"))
    #expect(schedule.next(at: now) == nil)
    #expect(schedule.wakeUp(after: now + .seconds(-1)) == nil)
    #expect(schedule.load(of: "a", at: now) == RouteLoad(waiting: 1, isDisabled: true))
    schedule.enable("a")
    #expect(schedule.next(at: now)?.route == "a")
  }

  @Test func largeAttemptsShareTheMemoryAndOneAlwaysRuns() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 4, octets: 100))
    schedule.setRoute("a", concurrency: 4)
    schedule.add(try ticket(1, "a", octets: 60), due: now)
    schedule.add(try ticket(2, "a", octets: 500), due: now)
    schedule.add(try ticket(3, "a", octets: 10), due: now)
    #expect(schedule.next(at: now)?.message == (try Samples.id(1)))
    #expect(schedule.next(at: now) == nil)
    schedule.finished(try ticket(1, "a", octets: 60))
    #expect(schedule.next(at: now)?.message == (try Samples.id(2)))
    #expect(schedule.next(at: now) == nil)
    schedule.finished(try ticket(2, "a", octets: 500))
    #expect(schedule.next(at: now)?.message == (try Samples.id(3)))
  }

  @Test(arguments: 0..<20) func everyDeliveryComesOnceAndBoundsHold(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let attempts = Int.random(in: 1...8, using: &random)
    var schedule = DeliverySchedule(limits: .init(attempts: attempts, octets: 1000))
    let routes = ["a", "b", "c"]
    for route in routes { schedule.setRoute(route, concurrency: Int.random(in: 1...4, using: &random)) }
    for number in 0..<100 {
      schedule.add(
        DeliveryTicket(
          message: try Samples.id(1), index: number,
          route: try #require(routes.randomElement(using: &random)),
          octets: Int.random(in: 0...2000, using: &random)),
        due: now + .milliseconds(Int64.random(in: 0...5000, using: &random)))
    }
    var moment = now
    var underWay: [DeliveryTicket] = []
    var seen: Set<Int> = []
    while seen.count < 100 {
      while let ticket = schedule.next(at: moment) {
        #expect(seen.insert(ticket.index).inserted)
        underWay.append(ticket)
      }
      #expect(underWay.count <= attempts)
      #expect(schedule.underWay == underWay.count)
      if let index = underWay.indices.randomElement(using: &random) {
        schedule.finished(underWay.remove(at: index))
      } else {
        moment = try #require(schedule.wakeUp(after: moment))
      }
    }
    #expect(schedule.waiting == 0)
  }

  @Test func whatAnOperatorCallsOffIsNotGivenOut() throws {
    var schedule = DeliverySchedule(limits: .init(attempts: 10, octets: 1000))
    schedule.setRoute("a", concurrency: 10)
    for number in 1...6 as ClosedRange<UInt8> {
      schedule.add(try ticket(number, "a"), due: now + .seconds(-Int64(number)))
    }
    schedule.add(try ticket(3, "b"), due: now)
    schedule.disable("b")
    #expect(schedule.load(of: "a", at: now).nextDueAt == now + .seconds(-6))
    #expect(schedule.load(of: "b", at: now).nextDueAt == nil)
    let (present, absent) = (try Samples.id(3), try Samples.id(9))
    #expect(schedule.remove(from: ["c", "unknown"]) { $0.message == present }.isEmpty)
    #expect(schedule.remove { $0.message == absent || $0.route == "c" }.isEmpty)
    #expect(try schedule.remove { $0.message == present } == [ticket(3, "a"), ticket(3, "b")])
    #expect(schedule.waiting == 5)
    #expect(schedule.load(of: "b", at: now).waiting == 0)
    let rest = (0..<6).compactMap { _ in schedule.next(at: now)?.message }
    #expect(try rest == [6, 5, 4, 2, 1].map { try Samples.id($0) })
  }
}
