import ArgumentParser
import Daemon
import JSON
import Mail

/// The messages that a command for many of them works on: named ones, or those that a filter finds.
struct MessageSelection: ParsableArguments {
  @OptionGroup var filter: MessageFilter

  @Option(help: ArgumentHelp("At most so many messages that the filter finds.", valueName: "count"))
  var limit: Int?

  @Argument(help: "Ids of events or messages, as `message list` shows them.")
  var ids: [String] = []

  func validate() throws {
    if ids.isEmpty, filter.isEmpty {
      throw ValidationError(
        "name messages by their ids, or say with --status, --route, … which ones you mean")
    }
    if !ids.isEmpty, !filter.isEmpty || limit != nil {
      throw ValidationError("name messages by their ids or by a filter, not both")
    }
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  /// The ids, oldest message first where a filter finds them.
  ///
  /// - Parameter statuses: The states that are meant where the filter names none.
  func resolved(_ forwarder: DaemonControl, statuses: [MessageStatus]) async throws -> [String] {
    guard ids.isEmpty else { return ids }
    let now = SystemClock.now
    var parameters = filter.parameters(now: now)
    // What arrives while the list is read is not meant, nor is what this command itself sets going.
    if filter.until == nil { parameters.append((name: "until", value: now.rfc3339)) }
    var found: [String] = []
    for status in filter.status.map({ [$0] }) ?? statuses {
      var cursor: String?
      repeat {
        let page =
          parameters + [(name: "status", value: status.rawValue), (name: "limit", value: "1000")]
          + (cursor.map { [(name: "cursor", value: $0)] } ?? [])
        let answer = try await forwarder.json("GET", "/messages?" + MessageFilter.query(page))
        found += (answer["messages"]?.arrayValue ?? []).compactMap { $0["spool_id"]?.stringValue }
        cursor = answer["next"]?.stringValue
      } while cursor != nil
    }
    // Spool ids begin with the second of their arrival.
    found.sort { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    return limit.map { Array(found.prefix($0)) } ?? found
  }
}
