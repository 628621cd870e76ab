import JSON

/// Which lines of the daemons' live streams are shown.
struct TailFilter: Sendable {
  let route: String?
  let address: String?

  /// Heartbeats never; what tells of dropped lines always.
  func lets(_ line: JSONValue) -> Bool {
    guard let kind = line["kind"]?.stringValue else { return false }
    guard kind != "dropped" else { return true }
    if let route, line["route"]?.stringValue != route { return false }
    guard let address else { return true }
    let all =
      [line["sender"], line["recipient"]].compactMap { $0?.stringValue }
      + (line["recipients"]?.arrayValue ?? []).compactMap(\.stringValue)
    return all.contains { $0.lowercased() == address.lowercased() }
  }
}
