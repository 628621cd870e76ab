import ArgumentParser
import JSON

/// `gomailctl route list`
struct RouteListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show all routes in the order in which they are asked.",
    discussion: """
      Examples:
        gomailctl route list
        gomailctl route list --json | jq -r '.routes[] | select(.disabled) | .name'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await DaemonControl.forwarder(global).json("GET", "/routes")
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    var table = Table([
      .init(title: "ROUTE"), .init(title: "MATCH", mayShrink: true), .init(title: "URL", mayShrink: true),
      .init(title: "MODE"), .init(title: "STATE"), .init(title: "WAITING", alignsRight: true),
      .init(title: "UNDER WAY", alignsRight: true),
    ])
    for route in answer["routes"]?.arrayValue ?? [] {
      func text(_ key: String) -> String { route[key]?.stringValue ?? "" }
      let more = route["continue"]?.boolValue == true ? " (goes on)" : ""
      table.append([
        text("name"), text("match") + more, route["store_only"]?.boolValue == true ? "-" : text("url"),
        text("mode"), RouteState.text(route), "\(route["pending"]?.intValue ?? 0)",
        "\(route["in_flight"]?.intValue ?? 0)",
      ])
    }
    for line in table.lines(width: Terminal.standardOutput().columns) { StandardOutput.line(line) }
  }
}
