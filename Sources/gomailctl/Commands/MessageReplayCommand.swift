import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl message replay`
struct MessageReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Deliver messages once more: those that failed, or those that arrived.",
    discussion: """
      The events keep their ids and say `replayed: true`. Of a message named by its id, deliveries that \
      failed or were cancelled are made again, or, where there are none, all; the id of an event means \
      that one delivery. A filter without --status means failed ones. Deliveries that still wait are left \
      alone. Messages are replayed oldest first.

      Examples:
        gomailctl message replay msg_…
        gomailctl message replay --status failed --route crm --since 2d --dry-run
        gomailctl message replay --status delivered --recipient support@example.com --since 1h
        gomailctl message replay msg_… --to http://127.0.0.1:3333/
        gomailctl message replay --status failed --rate 5/s
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var selection: MessageSelection

  @Option(help: ArgumentHelp("Post the events there, and not to their routes' URLs.", valueName: "url"))
  var to: String?

  @Flag(help: "Let --to lead to a private address. Loopback addresses need no leave.")
  var allowPrivate = false

  @Option(
    help: ArgumentHelp("No more messages than this in a time: 50/s, 600/m.", valueName: "rate"),
    transform: RateArgument.parse)
  var rate = RateArgument(perSecond: 50)

  @Flag(help: "Say what would be done, and do nothing.")
  var dryRun = false

  func validate() throws {
    if allowPrivate, to == nil { throw ValidationError("--allow-private belongs to --to") }
    if selection.filter.status == .pending || selection.filter.status == .held {
      throw ValidationError("deliveries that wait are not replayed: --status failed, delivered or cancelled")
    }
  }

  func run() async throws {
    let forwarder = try DaemonControl.forwarder(global)
    let ids = try await selection.resolved(forwarder, statuses: [.failed])
    let body = JSONValue.object(order())
    var tally = Tally()
    let run = BulkRun(
      ids: ids, rate: dryRun ? RateArgument(perSecond: RateArgument.maximumPerSecond) : rate,
      showsProgress: !output.json && ids.count > 1 && Terminal.isErrorTerminal)
    _ = try await run.run { id in
      let answer = try await forwarder.json(
        "POST", "/messages/\(DaemonControl.pathSegment(id))/replay", body: body)
      if output.json {
        StandardOutput.line(answer.description)
      } else if dryRun || ids.count == 1 {
        for line in Self.lines(answer) { StandardOutput.line(line) }
      }
      if let reason = tally.add(answer) { throw Refusal.badInput("\(id) is not replayed: \(reason)") }
    }
    if tally.count == 0, !ids.isEmpty { throw ExitCode(Sysexit.dataError.rawValue) }
    if !output.json { StandardOutput.line(summary(tally, messages: ids.count)) }
  }

  private func order() -> JSONObject {
    let filter = selection.filter
    var order: JSONObject = ["dry_run": .bool(dryRun)]
    if selection.ids.isEmpty { order["status"] = .string((filter.status ?? .failed).rawValue) }
    if let route = filter.route { order["route"] = .string(route) }
    if let recipient = filter.recipient { order["recipient"] = .string(recipient) }
    if let to {
      order["url"] = .string(to)
      if allowPrivate || LoopbackURL.isLoopback(to) { order["allow_private"] = true }
    }
    return order
  }

  private func summary(_ tally: Tally, messages: Int) -> String {
    guard messages > 0 else { return "no messages" }
    let deliveries = tally.count == 1 ? "1 delivery" : "\(tally.count) deliveries"
    let whole = messages == 1 ? "1 message" : "\(messages) messages"
    return "\(dryRun ? "would replay" : "replaying") \(deliveries) of \(whole)"
      + (tally.refused > 0 ? ", \(tally.refused) refused" : "")
  }

  private static func lines(_ answer: JSONValue) -> [String] {
    (answer["deliveries"]?.arrayValue ?? []).map { delivery in
      func text(_ key: String) -> String { delivery[key]?.stringValue ?? "" }
      let target = text("url").isEmpty ? "route \(text("route"))" : text("url")
      return VisibleText.line("\(text("event_id"))  \(text("recipient"))  to \(target)")
    }
  }
}

extension MessageReplayCommand {
  /// What came of all messages so far.
  private struct Tally {
    var count = 0
    var refused = 0

    /// Adds the answer about one message; says why where nothing of it is replayed.
    mutating func add(_ answer: JSONValue) -> String? {
      let refusals = answer["refused"]?.arrayValue ?? []
      let ordered = answer["deliveries"]?.arrayValue?.count ?? 0
      count += ordered
      refused += refusals.count
      guard ordered == 0 else { return nil }
      guard let refusal = refusals.first else { return "no delivery of it fits" }
      let recipient = refusal["recipient"]?.stringValue ?? "?"
      return "\(recipient): \(refusal["reason"]?.stringValue ?? "refused")"
    }
  }
}
