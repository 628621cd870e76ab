import ArgumentParser
import JSON
import Mail

/// `gomailctl limits explain TARGET`
struct LimitsExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say which limits apply to somebody, what is used up, and when it is free again.",
    discussion: """
      The target is an IP address, a mailbox, a domain, the name of an authenticated user, or the reference that \
      a reply carries. For an address it says also whether it is banned or allowed.

      Examples:
        gomailctl limits explain 192.0.2.7
        gomailctl limits explain example.org --json
        gomailctl limits explain k3x7q2ab
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "Address, mailbox, domain, user or reference.")
  var target: String

  func run() async throws {
    let answer = try await DaemonControl.milter(global)
      .json("POST", "/limits/explain", body: ["target": .string(target)])
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    for line in Self.lines(answer, width: Terminal.standardOutput().columns) { StandardOutput.line(line) }
  }

  /// What people see.
  static func lines(_ answer: JSONValue, width: Int) -> [String] {
    var lines: [String] = []
    if answer["allowed"]?.boolValue == true {
      lines.append("allowed: neither bans nor limits concern it")
    }
    if let ban = answer["ban"], !ban.isNull {
      let end = ban["expires_at"]?.stringValue.map { "until \(HumanText.moment(rfc3339: $0))" } ?? "for good"
      lines.append(
        VisibleText.line(
          "banned: \(ban["network"]?.stringValue ?? "") \(end) (\(ban["action"]?.stringValue ?? ""), ban \(ban["id"]?.stringValue ?? ""))"
        ))
    }
    if let connections = answer["connections"] {
      let most = connections["max_connections_per_ip"]?.intValue ?? 0
      lines.append(
        "connections: \(connections["open"]?.intValue ?? 0) open\(most > 0 ? " of \(most)" : ", no limit")")
    }
    let limits = answer["limits"]?.arrayValue ?? []
    guard !limits.isEmpty else {
      let target = VisibleText.line(answer["target"]?.stringValue ?? "")
      return lines + ["no rule counts by \"\(target)\"; gomailctl limits show lists the rules and their keys"]
    }
    var table = Table([
      .init(title: "RULE"), .init(title: "KEY"), .init(title: "VALUE", mayShrink: true),
      .init(title: "USED", alignsRight: true), .init(title: "FREE", alignsRight: true),
      .init(title: "FULL AGAIN"),
      .init(title: "THE NEXT ONE IS"),
    ])
    for limit in limits {
      func text(_ key: String) -> String { limit[key]?.stringValue ?? "" }
      table.append([
        text("rule"), text("key"), text("value"),
        "\(limit["used"]?.intValue ?? 0)/\(limit["burst"]?.intValue ?? 0)", "\(limit["free"]?.intValue ?? 0)",
        limit["used"]?.intValue == 0 ? "now" : HumanText.moment(rfc3339: text("reset_at")), next(limit),
      ])
    }
    return lines + table.lines(width: width)
  }

  /// What becomes of the next one that the rule counts.
  private static func next(_ limit: JSONValue) -> String {
    guard limit["exceeded"]?.boolValue == true else { return "let through" }
    if limit["dry_run"]?.boolValue == true { return "let through, and logged" }
    let word =
      switch limit["action"]?.stringValue {
      case "reject": "rejected"
      case "ban": "deferred, and the client banned"
      default: "deferred"
      }
    return "\(word) until \(moment(limit))"
  }

  /// When a token is free.
  static func moment(_ limit: JSONValue) -> String {
    guard limit["exceeded"]?.boolValue == true else { return "now" }
    return limit["free_at"]?.stringValue.map(HumanText.moment(rfc3339:)) ?? "never"
  }
}
