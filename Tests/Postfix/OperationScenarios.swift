import Foundation
import Synchronization
import Testing

/// What an operator does to running daemons, and what they say of themselves.
@Suite(.serialized)
struct OperationScenarios {
  /// `GET /health` and `GET /metrics` of the HTTP API need no token; messages do.
  @Test func theHTTPAPISpeaksForAllDaemons() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    func get(_ path: String, _ arguments: [String] = []) throws -> String {
      try Shell.run(
        "/usr/bin/curl",
        ["--silent", "--max-time", "30", "--write-out", "\n%{http_code}"] + arguments
          + ["http://127.0.0.1:\(lab.httpPort)\(path)"])
    }
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    let message = Message.plain(subject: "counted")
    #expect(try client.send(message, from: "ann@example.org", to: ["inbox@example.com"]).code == 250)
    _ = try lab.events(1)

    #expect(try get("/health").hasSuffix("\n200"))
    let metrics = try get("/metrics")
    for series in [
      "gomail_up{daemon=\"milter\"} 1", "gomail_up{daemon=\"policyd\"} 1",
      "gomail_up{daemon=\"forwarder\"} 1",
      "gomail_inspected_messages_total{action=\"accepted\"} 1", "gomail_policy_requests_total{",
      "gomail_email_size_bytes_count 1",
    ] {
      #expect(metrics.contains(series), "\(series) is not in\n\(metrics)")
    }
    #expect(try get("/messages").hasSuffix("\n401"))
    let listed = try get("/messages", ["--header", "Authorization: Bearer a-token-for-the-tests-only"])
    #expect(listed.hasSuffix("\n200"))
    #expect(listed.contains("\"counted\""))

    lab.kill(.policyd)
    #expect(try get("/metrics").contains("gomail_up{daemon=\"policyd\"} 0"))
  }

  @Test func daemonsStopCleanlyWhileClientsConnect() throws {
    for _ in 0..<3 {
      let lab = try Lab()
      defer { #expect(throws: Never.self) { try lab.stop() } }
      try lab.start(.policyd)
      try lab.start(.milter)
      let names = [
        "queue/gomail/policy.sock", "queue/gomail/milter.sock", "control/policyd.ctl", "control/milter.ctl",
      ]
      let sockets = names.map { lab.root.appending(path: $0).path }
      let clients = Clients(paths: sockets)
      for program in [Lab.Program.policyd, .milter] {
        #expect(try lab.terminate(program) == 0, "\(program.rawValue): \(lab.log(program))")
      }
      clients.stop()
      for path in sockets { #expect(!FileManager.default.fileExists(atPath: path), "\(path)") }
    }
  }

  @Test func policydOutlivesAFullTableOfDescriptors() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start(.policyd)
    let pid = try #require(lab.processIdentifier(.policyd))
    try Shell.run("/usr/bin/prlimit", ["--pid", "\(pid)", "--nofile=40:40"])
    let path = lab.root.appending(path: "queue/gomail/policy.sock").path
    var idle = try (0..<60).map { _ in try Socket(path: path) }
    try lab.wait("accepting fails") { lab.log(.policyd).contains("cannot accept a connection") }
    idle.removeAll()
    let client = try Socket(path: path)
    let request = "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.1\n\n"
    try client.write(Array(request.utf8))
    #expect(String(decoding: try client.read(), as: UTF8.self) == "action=dunno\n\n")
    #expect(lab.isRunning(.policyd))
  }

  @Test func theMilterSaysThatItFollowsNoBans() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start(.milter)
    let alone = try lab.ask(.milter, "GET", "/health")
    #expect(alone.status == 503)
    #expect(alone.text.contains(#""status":"degraded""#) && alone.text.contains("gomail-policyd is away"))
    #expect(try lab.gomailctl(["status"], expecting: 1).contains("degraded: gomail-policyd is away"))
    try lab.start(.policyd)
    try lab.wait("the milter is well") { try lab.ask(.milter, "GET", "/health").status == 200 }
    lab.kill(.policyd)
    try lab.wait("the milter is degraded") { try lab.ask(.milter, "GET", "/health").status == 503 }
  }

  @Test(arguments: [("milter", "gomail-milter"), ("policy", "gomail-policyd")])
  func aDaemonThatCannotListenSaysWhy(_ key: String, _ program: String) throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    // Nobody can make a directory below /proc, root neither.
    let log = try Shell.run(
      "/bin/sh",
      [
        "-c", "exec \"$0\" \"$@\" 2>&1", Repository.binary(program).path, "--config", lab.settingsFile,
        "--set", "\(key)_socket=unix:/proc/gomail/x.sock",
      ], expecting: 70)
    #expect(log.contains("cannot go on") && log.contains("/proc/gomail"), "\(log)")
    #expect(!log.contains(" ready\n"), "\(log)")
  }

  @Test func aReloadNamesWhatNeedsARestart() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    let programs = Lab.Program.allCases
    for program in programs { try lab.start(program) }
    let handle = try Shell.appending(to: URL(fileURLWithPath: lab.settingsFile))
    try handle.write(contentsOf: Data("log_level: debug\nretry_gaps: [3s]\n".utf8))
    for program in programs {
      #expect(try lab.ask(program, "POST", "/reload").status == 200)
      #expect(
        lab.log(program).contains("take effect at the next restart keys=log_level\n"), "\(lab.log(program))")
    }
    try handle.write(contentsOf: Data("no_such_key: 1\n".utf8))
    for program in programs {
      let answer = try lab.ask(program, "POST", "/reload")
      #expect(answer.status == 500 && answer.text.contains("no_such_key"), "\(answer)")
      #expect(lab.isRunning(program))
    }
  }

  @Test func aReloadThatFailsChangesNothing() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let keys = lab.dataDirectory.appending(path: "keys")
    // Another key for verdicts than the milter has, which must not be taken beside one that cannot be read.
    let verdict = keys.appending(path: "verdict")
    try Data(contentsOf: keys.appending(path: "attachment-url")).write(to: verdict)
    try Data("no key\n".utf8).write(to: keys.appending(path: "webhook-signing"))
    let answer = try lab.ask(.forwarder, "POST", "/reload")
    #expect(answer.status == 500, "\(answer)")
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    let message = Message.plain(subject: "as before")
    #expect(try client.send(message, from: "ann@example.org", to: ["inbox@example.com"]).code == 250)
    let found = try #require(try lab.events(1).first?["verdict"] as? [String: Any])
    let codes = (found["reasons"] as? [[String: Any]])?.compactMap { $0["code"] as? String }
    #expect(codes?.contains { $0.hasPrefix("verdict_") } == false, "\(found)")
  }
}

/// Clients that connect to unix sockets and hang up, as fast as they can.
private final class Clients: Sendable {
  private let state = Mutex((isStopping: false, running: 0))

  init(paths: [String]) {
    state.withLock { $0.running = paths.count }
    for path in paths {
      Thread.detachNewThread { [self] in
        while !state.withLock({ $0.isStopping }) { _ = Socket.accepts(path: path) }
        state.withLock { $0.running -= 1 }
      }
    }
  }

  func stop() {
    state.withLock { $0.isStopping = true }
    while state.withLock({ $0.running }) > 0 { usleep(10_000) }
  }
}
