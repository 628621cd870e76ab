import ArgumentParser
import Daemon
import JSON

/// `gomailctl route test ADDRESS`
struct RouteTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Say which routes take an address; with --send, post a test event to them.",
    discussion: """
      A test event is an ordinary, signed `message.received` of a message that GoMail writes itself; its \
      header field X-GoMail-Test and its subject say so. It is posted once: nothing is kept or retried, and \
      nobody is refused by what a route in mode sync answers. \
      Exits 65 where no route takes the address, and 69 where an endpoint did not take the event.

      Examples:
        gomailctl route test support@example.com
        gomailctl route test support@example.com --send
        gomailctl route test support@example.com --send --route crm
      """)

  /// The forwarder gives an endpoint 20 s.
  private static let patience = Duration.seconds(30)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The address that mail would be for.")
  var address: String

  @Option(help: ArgumentHelp("Only this route, whether it takes the address or not.", valueName: "name"))
  var route: String?

  @Flag(help: "Post a test event.")
  var send = false

  func run() async throws {
    let forwarder = try DaemonControl.forwarder(global)
    let answer = try await forwarder.json(
      "GET", "/routes/match?recipient=" + DaemonControl.pathSegment(address))
    let matching = answer["routes"]?.arrayValue ?? []
    guard send else {
      let asked = matching.filter { route == nil || $0["name"]?.stringValue == route }
      show(answer, asked)
      if matching.isEmpty { throw Refusal.badInput("no route takes \(address): its mail goes to failed/") }
      if let route, asked.isEmpty { throw Refusal.badInput("the route \(route) does not take \(address)") }
      return
    }
    let names =
      route.map { [$0] }
      ?? matching.filter { $0["store_only"]?.boolValue != true }.compactMap { $0["name"]?.stringValue }
    guard !names.isEmpty else { throw Refusal.badInput("no route posts mail for \(address)") }
    var isDelivered = true
    for name in names {
      let result = try await forwarder.json(
        "POST", "/routes/\(DaemonControl.pathSegment(name))/test",
        body: ["recipient": .string(address)], timeout: Self.patience)
      if result["delivered"]?.boolValue != true { isDelivered = false }
      StandardOutput.line(output.json ? result.description : Self.text(result))
    }
    if !isDelivered { throw ExitCode(Sysexit.unavailable.rawValue) }
  }

  private func show(_ answer: JSONValue, _ routes: [JSONValue]) {
    guard !output.json else { return StandardOutput.line(answer.description) }
    guard !routes.isEmpty else { return }
    var table = Table([
      .init(title: "ROUTE"), .init(title: "MATCH", mayShrink: true), .init(title: "URL", mayShrink: true),
      .init(title: "MODE"), .init(title: "STATE"),
    ])
    for route in routes {
      func text(_ key: String) -> String { route[key]?.stringValue ?? "-" }
      table.append([text("name"), text("match"), text("url"), text("mode"), RouteState.text(route)])
    }
    for line in table.lines(width: Terminal.standardOutput().columns) { StandardOutput.line(line) }
  }

  /// A test's result as one line.
  static func text(_ result: JSONValue) -> String {
    let status = result["status"]?.intValue.map { "HTTP \($0)" }
    let error = result["error"]?.stringValue
    let facts = [status, error == status ? nil : error].compactMap { $0 }.joined(separator: ": ")
    let outcome = result["delivered"]?.boolValue == true ? "delivered" : "NOT delivered"
    return VisibleText.line(
      "\(result["route"]?.stringValue ?? "?")  \(outcome)  \(facts)  "
        + "\(result["milliseconds"]?.intValue ?? 0) ms  \(result["event_id"]?.stringValue ?? "")")
  }
}
