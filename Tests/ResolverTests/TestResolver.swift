import DNS
import Mail
import Resolver
import Synchronization
import TestSupport
import Testing

/// A resolver, the scripted servers it asks, its clock and what it told.
struct TestResolver: Sendable {
  let servers: [ScriptedDNSServer]
  let resolver: Resolver
  let record = Record()

  final class Record: Sendable {
    let milliseconds = Atomic<Int64>(1_000_000)
    let events = Mutex<[ResolverEvent]>([])
  }

  /// One server for each zone. The times are in milliseconds: long enough for a busy machine where an
  /// answer is expected, so only tests of silence make them short.
  init(_ zones: String..., tryTimeout: Int = 20_000, lookupTimeout: Int = 60_000) throws {
    servers = try zones.map { try ScriptedDNSServer($0) }
    let addresses = try servers.map { try #require(DNSServer($0.setting)) }
    resolver = Resolver(
      ResolverConfiguration(
        servers: addresses, tryTimeout: .milliseconds(tryTimeout), lookupTimeout: .milliseconds(lookupTimeout)
      ),
      clock: { [record] in record.milliseconds.load(ordering: .relaxed) },
      observer: { [record] event in record.events.withLock { $0.append(event) } })
  }

  var server: ScriptedDNSServer { servers[0] }

  func lookup(
    _ name: String, _ type: DNSRecordType = .txt, within budget: DNSBudget = DNSBudget(.seconds(60))
  )
    throws -> DNSOutcome
  {
    resolver.lookup(DNSQuestion(try #require(DNSName(name)), type), within: budget)
  }

  /// How often each server was asked for a name. A silent server may not have seen yet what was sent to it
  /// last, so each answers a question behind that first.
  func queryCounts(_ name: String) throws -> [Int] {
    let behind = DNSQuestion(try #require(DNSName("behind.test")), .txt)
    return try servers.map { server in
      let address = try #require(DNSServer(server.setting))
      let resolver = Resolver(ResolverConfiguration(servers: [address], tryTimeout: .seconds(20)))
      _ = resolver.lookup(behind, within: DNSBudget(.seconds(60)))
      return server.count(name)
    }
  }

  func start(_ name: String, _ type: DNSRecordType = .txt) throws {
    resolver.start(DNSQuestion(try #require(DNSName(name)), type))
  }

  func pass(seconds: Int64) { record.milliseconds.add(seconds * 1000, ordering: .relaxed) }

  func count(_ matches: (ResolverEvent) -> Bool) -> Int {
    record.events.withLock { $0.count(where: matches) }
  }

  static func text(_ text: String, ttl: UInt32 = 300) -> DNSOutcome {
    .answer(DNSAnswer(records: [.txt(Array(text.utf8))], ttl: ttl))
  }
}
