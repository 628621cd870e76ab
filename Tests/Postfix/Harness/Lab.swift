import Foundation
import TestSupport

/// A whole mail receiver of a test's own: private Postfix, the three daemons, a webhook receiver, a DNS server.
///
/// Everything lives below one temporary directory and on ports that were free a moment before; `stop`
/// ends what was started and nothing else.
final class Lab {
  let root: URL
  let smtpPort: Int
  let httpPort: Int
  let webhookPort: Int
  let receiver: Receiver
  /// The one DNS server that the milter knows.
  let dns: ScriptedDNSServer

  private var settings: [String]
  private let dnsServer: String
  private let environment: [String: String]
  private var daemons: [Program: Process] = [:]
  /// `postfix stop` of a Postfix that does not run takes seconds.
  private var hasPostfix = false

  enum Program: String, CaseIterable {
    case policyd = "gomail-policyd"
    case milter = "gomail-milter"
    case forwarder = "gomail-forwarder"

    var serviceSocket: String {
      switch self {
      case .policyd: "policy.sock"
      case .milter: "milter.sock"
      case .forwarder: "lmtp.sock"
      }
    }

    var controlSocket: String { rawValue.replacingOccurrences(of: "gomail-", with: "") + ".ctl" }
  }

  /// The secret that forwarder and receiver share in every lab.
  static let secret = "whsec_dGhlIHRlc3RzJyBvd24gc2VjcmV0LCAzMiBvY3RldHM="

  /// - Parameters:
  ///   - settings: lines for gomail.yaml, beside those that place the lab; `{receiver}` is the receiver's URL.
  ///   - postfix: lines for main.cf, beside those of postfix/main.cf; `{root}` is the lab's directory.
  ///   - environment: for the daemons.
  ///   - zone: what the DNS says.
  ///   - dnsServer: a server that is asked instead of the lab's own.
  init(
    settings: [String] = [], postfix: [String] = [], environment: [String: String] = [:],
    zone: String = Zone.usual, dnsServer: String? = nil
  ) throws {
    // User postfix must reach the sockets, and their paths must fit into 107 octets: hence /var/tmp.
    root = URL(fileURLWithPath: "/var/tmp/gomail-test-\(UInt32.random(in: 0 ... .max))", isDirectory: true)
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    (smtpPort, httpPort, webhookPort) = try (Socket.freePort(), Socket.freePort(), Socket.freePort())
    self.settings = settings
    self.environment = environment
    dns = try ScriptedDNSServer(zone)
    self.dnsServer = dnsServer ?? dns.setting
    receiver = Receiver(
      output: root.appending(path: "events.ndjson"), port: webhookPort, secret: Self.secret)
    try Shell.run(
      Repository.path("postfix/private-instance"),
      ["prepare", root.path, String(smtpPort)] + postfix.map { $0.replacing("{root}", with: root.path) })
    try writeSettings()
  }

  var settingsFile: String { root.appending(path: "gomail.yaml").path }
  var dataDirectory: URL { root.appending(path: "spool", directoryHint: .isDirectory) }

  /// A test is a client that no limit would let go on. Those that are about limits set their own.
  private static let withoutLimits = [
    "rate_limits: []", "max_connections_per_ip: 0", "max_connections_per_minute: 0",
  ]

  private func writeSettings() throws {
    let free = Self.withoutLimits.filter { line in
      !settings.contains { $0.hasPrefix(line.prefix { $0 != ":" } + ":") }
    }
    let sockets = root.appending(path: "queue/gomail").path
    let lines =
      [
        "mail_hostname: mx.example.com",
        "primary_domain: example.com",
        "data_dir: \(dataDirectory.path)",
        "control_dir: \(root.appending(path: "control").path)",
        "milter_socket: unix:\(sockets)/milter.sock",
        "policy_socket: unix:\(sockets)/policy.sock",
        "lmtp_socket: unix:\(sockets)/lmtp.sock",
        "port: \(httpPort)",
        "rate_limit_per_minute: 0",
        "metrics_enabled: false",
        "bearer_token: a-token-for-the-tests-only",
        "api_endpoint: http://127.0.0.1:\(webhookPort)/inbound",
        "webhook_secret: \(Self.secret)",
        "dns_servers: [\(dnsServer)]",
      ] + free + settings.map { $0.replacing("{receiver}", with: "http://127.0.0.1:\(webhookPort)") }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: settingsFile, atomically: true, encoding: .utf8)
  }

  /// Takes other lines for gomail.yaml, which nobody reads yet.
  func rewrite(settings: [String]) throws {
    self.settings = settings
    try writeSettings()
  }

  /// Takes other lines for gomail.yaml and has the milter read them.
  func reload(settings: [String]) throws {
    try rewrite(settings: settings)
    let answer = try ask(.milter, "POST", "/reload")
    guard answer.status == 200 else { throw LabError("reload: \(answer)") }
  }

  /// Starts everything and waits until each part answers.
  func start() throws {
    try receiver.start()
    for program in Program.allCases { try start(program) }
    hasPostfix = true
    try startPostfix()
  }

  /// Starts one daemon and waits for its control socket to answer, or, of one that may end by itself,
  /// for its end.
  func start(_ program: Program, mayEnd: Bool = false) throws {
    let process = Process()
    process.executableURL = Repository.binary(program.rawValue)
    process.arguments = ["--config", settingsFile]
    var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MAIL_") }
    variables["SWIFT_BACKTRACE"] = "enable=no"
    variables.merge(environment) { _, new in new }
    process.environment = variables
    let log = root.appending(path: "log/\(program.rawValue).log")
    let handle = try Shell.appending(to: log)
    process.standardError = handle
    process.standardOutput = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    daemons[program] = process
    let control = root.appending(path: "control/\(program.controlSocket)").path
    try wait("\(program.rawValue) answers on its control socket") {
      if !process.isRunning {
        if mayEnd { return true }
        throw LabError("\(program.rawValue) ended with \(process.terminationStatus):\n\(self.log(program))")
      }
      return Socket.accepts(path: control)
    }
    let service = root.appending(path: "queue/gomail/\(program.serviceSocket)").path
    try wait("\(program.rawValue) listens for Postfix") {
      Socket.accepts(path: service) || (mayEnd && !process.isRunning)
    }
  }

  /// Ends one daemon at once, as a crash would, and waits until it is gone.
  func kill(_ program: Program) {
    guard let process = daemons.removeValue(forKey: program) else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Asks one daemon to end and returns its exit status.
  func terminate(_ program: Program) throws -> Int32 {
    guard let process = daemons.removeValue(forKey: program) else {
      throw LabError("\(program.rawValue) is not running")
    }
    process.terminate()
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }

  /// The process of a daemon that was started.
  func processIdentifier(_ program: Program) -> Int32? { daemons[program]?.processIdentifier }

  func isRunning(_ program: Program) -> Bool { daemons[program]?.isRunning ?? false }

  /// Runs gomailctl against this lab.
  @discardableResult
  func gomailctl(_ arguments: [String], expecting status: Int32? = 0) throws -> String {
    try Shell.run(
      Repository.binary("gomailctl").path, arguments + ["--config", settingsFile], expecting: status)
  }

  func log(_ program: Program) -> String {
    (try? String(contentsOf: root.appending(path: "log/\(program.rawValue).log"), encoding: .utf8)) ?? ""
  }

  var mailLog: String {
    (try? String(contentsOf: root.appending(path: "log/mail.log"), encoding: .utf8)) ?? ""
  }

  /// Asks Postfix to try its deferred mail again now.
  func flushQueue() throws {
    try Shell.run(Repository.path("postfix/private-instance"), ["flush", root.path])
  }

  /// Waits for something outside this process to become true; throws what it waited for at the deadline.
  func wait(_ what: String, seconds: Double = 60, until condition: () throws -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while try !condition() {
      guard Date() < deadline else {
        throw LabError("waited \(seconds) s in vain: \(what)\n\(report())")
      }
      usleep(10_000)
    }
  }

  /// The ends of all logs, for a failing test.
  func report() -> String {
    let logs = Program.allCases.map { ($0.rawValue, log($0)) } + [("mail.log", mailLog)]
    return logs.map { name, text in
      "--- \(name)\n" + text.split(separator: "\n").suffix(30).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// Ends what this lab started and removes its directory; the events are validated against the schema first.
  func stop() throws {
    for program in Program.allCases.reversed() {
      guard daemons[program] != nil else { continue }
      _ = try terminate(program)
    }
    if hasPostfix { _ = try? Shell.run(Repository.path("postfix/private-instance"), ["stop", root.path]) }
    receiver.stop()
    defer { try? FileManager.default.removeItem(at: root) }
    guard try !receiver.events().isEmpty else { return }
    try Shell.run(Repository.path("schema/validate.py"), [receiver.output.path])
  }
}

struct LabError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
