import Daemon
import JSON

/// A long list (bans, allowed networks, observations), taken from a daemon page by page: no more than one page is held.
struct NetworkPages {
  let daemon: DaemonControl
  /// The resource, such as `/bans`.
  let path: String
  /// The member that holds the page, such as `bans`.
  let member: String
  /// Query parameters, not yet encoded.
  var filter: [(name: String, value: String)] = []

  /// Hands out the elements of each page, and how many there are in all at that moment, until there are no more or
  /// `limit` were handed out.
  ///
  /// - Returns: whether there may be more.
  @discardableResult
  func forEachPage(
    limit: Int = .max, _ take: (_ elements: [JSONValue], _ total: Int) throws -> Void
  ) async throws -> Bool {
    var cursor: String?
    var left = limit
    while left > 0 {
      var query = filter + [(name: "limit", value: "\(min(left, 1000))")]
      if let cursor { query.append((name: "cursor", value: cursor)) }
      let answer = try await daemon.json("GET", path + "?" + MessageFilter.query(query))
      guard let elements = answer[member]?.arrayValue else {
        throw Refusal.unexpected("\(daemon.program) answered without \"\(member)\"")
      }
      try take(elements, answer["total"]?.intValue ?? elements.count)
      left -= elements.count
      guard let next = answer["next"]?.stringValue else { return false }
      cursor = next
    }
    return true
  }

  /// Prints the pages as one JSON object, `{"bans":[…]}`, each element on a line of its own.
  func printJSON(limit: Int) async throws {
    StandardOutput.write(Array("{\"\(member)\":[".utf8))
    var isFirst = true
    try await forEachPage(limit: limit) { elements, _ in
      var text: [UInt8] = []
      for element in elements {
        text += Array((isFirst ? "\n" : ",\n").utf8) + element.serialized()
        isFirst = false
      }
      StandardOutput.write(text)
    }
    StandardOutput.write(Array("\n]}\n".utf8))
  }

  /// Prints the pages as tables; the head stands once.
  func printTable(
    _ columns: [Table.Column], limit: Int, empty: String, row: (JSONValue) -> [String]
  ) async throws {
    var isFirst = true
    var shown = 0
    var all = 0
    let hasMore = try await forEachPage(limit: limit) { elements, total in
      (shown, all) = (shown + elements.count, total)
      guard !elements.isEmpty else { return }
      var table = Table(columns)
      for element in elements { table.append(row(element)) }
      let lines = table.lines(width: Terminal.standardOutput().columns)
      for line in isFirst ? lines[...] : lines.dropFirst() { StandardOutput.line(line) }
      isFirst = false
    }
    if isFirst { StandardOutput.line(empty) }
    if hasMore, shown < all { StandardOutput.error("\(shown) of up to \(all) shown; --limit shows more") }
  }
}
