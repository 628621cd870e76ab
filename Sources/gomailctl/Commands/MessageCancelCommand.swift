import ArgumentParser
import Daemon
import JSON

/// `gomailctl message cancel`
struct MessageCancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Call off deliveries that wait.",
    discussion: """
      Deliveries that wait for their next attempt, or are held because their route is disabled, become \
      `cancelled`; the message moves to failed/ and can be replayed from there. An attempt under way is \
      not called back. A filter without --status means waiting and held ones.

      Examples:
        gomailctl message cancel msg_…
        gomailctl message cancel --route old-crm --dry-run
        gomailctl message cancel --status held --until 7d
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var selection: MessageSelection

  @Flag(help: "Say what would be done, and do nothing.")
  var dryRun = false

  func validate() throws {
    guard [nil, .pending, .held].contains(selection.filter.status) else {
      throw ValidationError("only deliveries that wait are called off: --status pending or held")
    }
  }

  func run() async throws {
    let forwarder = try DaemonControl.forwarder(global)
    let ids = try await selection.resolved(forwarder, statuses: [.pending, .held])
    var parameters = [(name: "dry_run", value: "\(dryRun)")]
    if let route = selection.filter.route { parameters.append((name: "route", value: route)) }
    if let recipient = selection.filter.recipient { parameters.append((name: "recipient", value: recipient)) }
    let query = MessageFilter.query(parameters)
    var cancelled = 0
    var underWay = 0
    let run = BulkRun(
      ids: ids, rate: RateArgument(perSecond: RateArgument.maximumPerSecond),
      showsProgress: !output.json && ids.count > 1 && Terminal.isErrorTerminal)
    _ = try await run.run { id in
      let answer = try await forwarder.json("DELETE", "/messages/\(DaemonControl.pathSegment(id))?\(query)")
      if output.json { StandardOutput.line(answer.description) }
      cancelled += answer["cancelled"]?.arrayValue?.count ?? 0
      underWay += answer["under_way"]?.arrayValue?.count ?? 0
    }
    if !output.json {
      let note = underWay > 0 ? "; \(underWay) under way" : ""
      StandardOutput.line(
        ids.isEmpty
          ? "no messages"
          : "\(dryRun ? "would cancel" : "cancelled") \(cancelled) of \(ids.count) messages' deliveries\(note)"
      )
    }
    if cancelled == 0, !ids.isEmpty { throw ExitCode(Sysexit.dataError.rawValue) }
  }
}
