import ArgumentParser
import JSON
import Mail

/// `gomailctl limits show`
struct LimitsShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the rules, what they hold, and who was limited lately.",
    discussion: """
      Examples:
        gomailctl limits show
        gomailctl limits show --json | jq -r '.limited[].value'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await DaemonControl.milter(global).json("GET", "/limits")
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    for line in Self.lines(answer, width: Terminal.standardOutput().columns) { StandardOutput.line(line) }
  }

  /// What people see.
  static func lines(_ answer: JSONValue, width: Int) -> [String] {
    func number(_ object: String, _ key: String) -> Int { answer[object]?[key]?.intValue ?? 0 }
    func bound(_ key: String) -> String {
      let value = number("connections", key)
      return value == 0 ? "no limit" : "at most \(value)"
    }
    var rules = Table([
      .init(title: "RULE"), .init(title: "KEY"), .init(title: "RATE"),
      .init(title: "BURST", alignsRight: true),
      .init(title: "COUNTS"), .init(title: "ACTION"), .init(title: "BUCKETS", alignsRight: true),
    ])
    for rule in answer["rules"]?.arrayValue ?? [] {
      func text(_ key: String) -> String { rule[key]?.stringValue ?? "" }
      rules.append([
        text("name"), text("key"), text("rate"), "\(rule["burst"]?.intValue ?? 0)", text("count"),
        rule["dry_run"]?.boolValue == true ? "log only" : text("action"), "\(rule["buckets"]?.intValue ?? 0)",
      ])
    }
    var lines = rules.rows.isEmpty ? ["no rules"] : rules.lines(width: width)
    lines += [
      "",
      "buckets      \(number("buckets", "in_use")) in use of \(number("buckets", "maximum")), \(number("buckets", "evictions")) forgotten early",
      "connections  \(number("connections", "open")) open from \(number("connections", "clients")) clients; a client \(bound("max_connections_per_ip")); together \(bound("max_total_connections"))",
      "",
    ]
    let limited = answer["limited"]?.arrayValue ?? []
    guard !limited.isEmpty else { return lines + ["nobody was limited lately"] }
    var table = Table([
      .init(title: "LIMITED LATELY", mayShrink: true), .init(title: "RULE"),
      .init(title: "USED", alignsRight: true),
      .init(title: "FREE", alignsRight: true), .init(title: "FREE AGAIN"),
      .init(title: "TIMES", alignsRight: true),
      .init(title: "REF"),
    ])
    for key in limited {
      table.append([
        key["value"]?.stringValue ?? "", key["rule"]?.stringValue ?? "",
        "\(key["used"]?.intValue ?? 0)/\(key["burst"]?.intValue ?? 0)", "\(key["free"]?.intValue ?? 0)",
        LimitsExplainCommand.moment(key), "\(key["times"]?.intValue ?? 0)",
        key["reference"]?.stringValue ?? "",
      ])
    }
    return lines + table.lines(width: width)
  }
}
