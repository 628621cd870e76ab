import Foundation
import Synchronization
import TestSupport
import Testing

/// Many sessions at once with one milter, whose settings and bans change meanwhile. `Tests/Sanitize/run` gives it a
/// milter that was built with a sanitizer, whose reports end up in the log.
@Suite(.serialized, .enabled(if: Repository.loadedMilter != nil))
struct MilterLoadScenario {
  private static let threads = 16
  /// Sessions of each thread. With the sanitizers' cost they take about a minute on two cores.
  private static let sessions = 150

  /// Without a line for each message, so that a report can be found in the log.
  private static let settings = [
    "log_level: warning", "dns_timeout: 500ms", "dns_budget: 1s",
    "rate_limits: [{name: client, key: client, rate: 100000/s}, {name: octets, key: global, rate: 1GiB/d, burst: 100GiB, count: bytes}, {name: sender, key: sender, rate: 1/d, dry_run: true}]",
    "max_connections_per_ip: 1000", "max_connections_per_minute: 1000000",
  ]

  @Test func aMilterUnderLoadIsCleanAndRight() throws {
    let zone =
      Zone.verdicts + "\n" + (try SignedMessages.zone()) + "\n*.dead.test TIMEOUT\n*.slow.test DELAY 30\n"
    let lab = try Lab(settings: Self.settings, zone: zone)
    defer { try? lab.stop() }
    do {
      try load(lab)
    } catch {
      throw LabError("\(error)\nthe milter's log ends in\n\(lab.log(.milter).suffix(20_000))")
    }
  }

  private func load(_ lab: Lab) throws {
    try lab.start(.policyd)
    try lab.start(.milter)
    let crowd = Crowd(path: lab.milterSocket, cases: try SignedMessages.cases())
    crowd.start(threads: Self.threads, sessions: Self.sessions)
    let pid = try #require(lab.processIdentifier(.milter))
    var turn = 0
    while crowd.isRunning {
      turn += 1
      try lab.rewrite(
        settings: Self.settings + [
          "dmarc_method: \(["compare", "psl", "treewalk"][turn % 3])",
          "trusted_networks: [203.0.113.\(turn % 256)]",
        ])
      // Signals and requests reload alike; both may come while another reload is under way.
      Foundation.kill(pid, SIGUSR1)
      if turn.isMultiple(of: 3) {
        let answer = try lab.ask(.milter, "POST", "/reload")
        #expect([200, 409].contains(answer.status), "\(answer)")
      }
      _ = try lab.metrics()
      try lab.gomailctl(["ban", "add", "203.0.113.\(turn % 256)", "--reason", "load"])
      if turn > 5 { try lab.gomailctl(["ban", "remove", "203.0.113.\((turn - 5) % 256)"]) }
    }
    #expect(turn > 5)
    #expect(crowd.failures.isEmpty, "\(crowd.failures.prefix(5))")
    #expect(crowd.judged > Self.threads * Self.sessions / 2)
    #expect(lab.isRunning(.milter))
    let metrics = try lab.metrics()
    #expect(metrics["gomail_inspection_failures_total"] == 0)
    #expect(
      metrics["gomail_dkim_pass_total", default: 0] > 100
        && metrics["gomail_dns_cache_hits_total", default: 0] > 100)
    // A sanitizer that found something ends the process with another status.
    #expect(try lab.terminate(.milter) == 0, "\(lab.log(.milter).suffix(20_000))")
    let log = lab.log(.milter)
    let reports = log.split(separator: "\n").filter {
      $0.contains("Sanitizer") || $0.contains("runtime error")
    }
    #expect(reports.isEmpty, "\(reports.joined(separator: "\n"))\n\(log.suffix(20_000))")
  }
}

/// Threads that hand over signed mail and some that needs slow or dead DNS, and give up some sessions midway.
private final class Crowd: Sendable {
  private struct State {
    var running = 0
    var judged = 0
    var failures: [String] = []
  }

  private let path: String
  private let cases: [SignedMessages.Case]
  private let state = Mutex(State())

  init(path: String, cases: [SignedMessages.Case]) {
    self.path = path
    self.cases = cases
  }

  var isRunning: Bool { state.withLock { $0.running > 0 } }
  var judged: Int { state.withLock { $0.judged } }
  var failures: [String] { state.withLock { $0.failures } }

  func start(threads: Int, sessions: Int) {
    state.withLock { $0.running = threads }
    for number in 0..<threads {
      Thread.detachNewThread { [self] in
        var generator = SeededGenerator(seed: UInt64(number))
        for _ in 0..<sessions {
          do {
            try session(&generator)
          } catch {
            state.withLock { $0.failures.append("\(error)") }
          }
        }
        state.withLock { $0.running -= 1 }
      }
    }
  }

  private func session(_ generator: inout SeededGenerator) throws {
    let item = cases[Int.random(in: 0..<cases.count, using: &generator)]
    var message = try MilterMessage(raw: SignedMessages.octets(of: item.file))
    switch Int.random(in: 0..<40, using: &generator) {
    case 0: message.sender = "ann@a\(Int.random(in: 0..<1000, using: &generator)).dead.test"
    case 1...5: message.sender = "ann@a\(Int.random(in: 0..<1000, using: &generator)).slow.test"
    default: message.sender = "bounce@silent.example.net"
    }
    let peer = try MilterPeer(path: path)
    guard try peer.negotiate() else { throw LabError("the milter refuses the connection") }
    switch Int.random(in: 0..<10, using: &generator) {
    // Given up before the answer to a whole message, and before its end.
    case 0: try peer.begin(message, leavingOut: 0)
    case 1: try peer.begin(message, leavingOut: Int.random(in: 1...8, using: &generator))
    default:
      let verdict = try peer.deliver(message)
      let dkim = try verdict.results(of: "dkim")
      guard dkim == item.dkim.map(\.result) else { throw LabError("\(item.file): \(dkim), \(verdict)") }
      state.withLock { $0.judged += 1 }
    }
  }
}
