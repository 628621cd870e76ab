import JSON
import Mail

/// A line of a daemon's live stream for people.
struct TailLine: Sendable {
  private static let kindColumns = 10

  let style: Style
  let columns: Int

  func text(_ line: JSONValue) -> String {
    let kind = line["kind"]?.stringValue ?? "?"
    guard kind != "dropped" else {
      return style.warning("… \(line["lines"]?.intValue ?? 0) lines dropped: output is too slow")
    }
    let time = line["at"]?.stringValue.map { String($0.dropFirst(11).prefix(8)) } ?? "        "
    let filling = String(repeating: " ", count: max(1, Self.kindColumns - kind.count))
    let rest = VisibleText.line(facts(line).filter { !$0.isEmpty }.joined(separator: "  "))
    let head = VisibleText.line("\(time)  ").count + max(kind.count + 1, Self.kindColumns)
    return "\(style.faint(VisibleText.line(time)))  \(colored(VisibleText.line(kind)))\(filling)"
      + VisibleText.cut(rest, to: max(20, columns == Terminal.unlimitedColumns ? columns : columns - head))
  }

  private func colored(_ kind: String) -> String {
    switch kind {
    case "delivered", "accepted", "verdict": style.good(kind)
    case "failed", "rejected", "held", "refused": style.bad(kind)
    default: style.warning(kind)
    }
  }

  private func facts(_ line: JSONValue) -> [String] {
    func text(_ key: String) -> String { line[key]?.stringValue ?? "" }
    func named(_ key: String) -> String { text(key).isEmpty ? "" : "\(key) \(text(key))" }
    let recipients = (line["recipients"]?.arrayValue ?? []).compactMap(\.stringValue)
    var codes = (line["reasons"]?.arrayValue ?? []).compactMap(\.stringValue)
    // Before the text that ends with it: that may be cut.
    if let code = line["code"]?.stringValue, !codes.contains(code) { codes.insert(code, at: 0) }
    let sender = line["sender"]?.stringValue.map { $0.isEmpty ? "<>" : $0 } ?? ""
    let target = recipients.isEmpty ? text("recipient") : recipients.joined(separator: ",")
    return [
      text("event_id").isEmpty ? text("spool_id") : text("event_id"),
      sender.isEmpty ? target : "\(sender) → \(target)", named("route"), named("mode"), named("verdict"),
      named("spf"), named("dkim"), named("dmarc"), text("arc") == "none" ? "" : named("arc"),
      codes.joined(separator: ","), named("client"),
      line["attempt"]?.intValue.map { "attempt \($0)" } ?? "",
      line["status"]?.intValue.map { "HTTP \($0)" } ?? "", text("error"), text("reason"),
      text("next_attempt_at").isEmpty ? "" : "next \(HumanText.moment(rfc3339: text("next_attempt_at")))",
      line["milliseconds"]?.intValue.map { "\($0) ms" } ?? "",
      line["replayed"]?.boolValue == true ? "replayed" : "",
    ]
  }
}
