import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl ban show ID|ADDRESS`
struct BanShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one ban, or all that is known of an address.",
    discussion: """
      Replies to banned clients and the logs name a ban by its id. For an address, the ban and the allow entry \
      that count for it are shown, what it did lately, and how long its next automatic ban would last.

      Examples:
        gomailctl ban show 4u22ssmt
        gomailctl ban show 192.0.2.7
        gomailctl ban show 2001:db8::7 --json
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The id of a ban, or an IP address.")
  var subject: String

  func run() async throws {
    let policyd = try DaemonControl.policyd(global)
    let isAddress = IPAddress(subject) != nil
    let path = (isAddress ? "/clients/" : "/bans/") + DaemonControl.pathSegment(subject)
    let answer = try await policyd.json("GET", path)
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    let ban = isAddress ? answer["ban"] : answer
    let now = SystemClock.now
    if let ban, !ban.isNull { print(ban, now) } else { StandardOutput.line("no ban") }
    guard isAddress else { return }
    if let entry = answer["allowed"], !entry.isNull {
      StandardOutput.line(
        "allowed   \(Self.text(entry, "network")), \(Self.until(entry, now)): no ban counts")
      Self.field("reason", Self.text(entry, "reason"))
      Self.field("author", Self.text(entry, "author"))
    }
    if let client = answer["client"] { print(client: client, now) }
  }

  private func print(_ ban: JSONValue, _ now: Timestamp) {
    let verb = Self.text(ban, "action") == "reject" ? "refused" : "refused for now"
    StandardOutput.line("ban       \(Self.text(ban, "id"))")
    Self.field("network", "\(Self.text(ban, "network")), \(verb)")
    Self.field("until", Self.until(ban, now))
    Self.field("since", HumanText.moment(rfc3339: Self.text(ban, "created_at")))
    let isAutomatic = ban["automatic"]?.boolValue == true
    Self.field(isAutomatic ? "rule" : "author", Self.text(ban, "author"))
    Self.field("reason", Self.text(ban, "reason"))
  }

  private func print(client: JSONValue, _ now: Timestamp) {
    Self.field("client", Self.text(client, "network"))
    let kinds = (client["violations"]?.objectValue?.members ?? []).map { "\($0.value) × \($0.key)" }
    let weight = client["weight"]?.doubleValue ?? 0
    let threshold = client["threshold"]?.intValue ?? 0
    let shownWeight = weight == weight.rounded() ? "\(Int(weight))" : "\(weight)"
    Self.field(
      "violations",
      kinds.isEmpty ? "none" : "\(kinds.joined(separator: ", ")): \(shownWeight) of \(threshold)")
    let bans = client["bans"]?.intValue ?? 0
    Self.field("next ban", "\(Self.text(client, "next_ban"))\(bans > 0 ? ", after \(bans) before" : "")")
    if let until = Timestamp(rfc3339: Self.text(client, "spared_until")) {
      Self.field(
        "good mail",
        "\(client["good_mail"]?["messages"]?.intValue ?? 0) messages, spares it automatic bans for \(HumanText.duration(until - now))"
      )
    }
  }

  private static func text(_ json: JSONValue, _ key: String) -> String {
    VisibleText.line(json[key]?.stringValue ?? "")
  }

  private static func until(_ json: JSONValue, _ now: Timestamp) -> String {
    guard let end = Timestamp(rfc3339: text(json, "expires_at")) else { return "until it is removed" }
    return "\(HumanText.moment(rfc3339: end.rfc3339)), for another \(HumanText.duration(end - now))"
  }

  private static func field(_ name: String, _ value: String) {
    guard !value.isEmpty else { return }
    StandardOutput.line(name + String(repeating: " ", count: max(1, 10 - name.count)) + value)
  }
}
