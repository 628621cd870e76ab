import JSON
import Mail

/// An event in a few lines for a person at a terminal.
struct EventSummary {
  /// How much of the text is shown.
  static let previewLines = 6
  /// As many attachments are named; more are counted.
  static let namedAttachments = 5
  /// The width of the field names at the left.
  private static let labelWidth = 11

  let event: JSONValue
  let style: Style
  let columns: Int

  /// The lines, without line ends.
  func lines() -> [String] {
    var lines = [headline()]
    field("From", mailboxes("from", fallback: "sender"), into: &lines)
    field("To", mailboxes("to", fallback: "recipient"), into: &lines)
    let recipient = text("recipient")
    if !mailboxes("to", fallback: "recipient").contains(recipient) { field("For", recipient, into: &lines) }
    field("Subject", text("subject"), style: style.strong, into: &lines)
    lines.append(label("Checks") + checks())
    field("Reasons", reasons(), into: &lines)
    field("Defects", names(event["defects"]), into: &lines)
    lines += preview()
    lines += attachments()
    return lines
  }

  private func headline() -> String {
    let moment = HumanText.moment(rfc3339: text("received_at"))
    let size = event["metadata"]?["size_bytes"]?.intValue.map { "  " + HumanText.octets(Int64($0)) } ?? ""
    let replayed = event["replayed"]?.boolValue == true ? "  replayed" : ""
    return style.strong(clean(text("id")))
      + style.faint("  \(clean(moment))  route \(clean(text("route")))\(size)\(replayed)")
  }

  /// `spf pass  dkim none  dmarc fail  verdict accept`.
  private func checks() -> String {
    let results = ["spf", "dkim", "dmarc", "arc"].compactMap { method -> String? in
      let result = clean(event["authentication"]?[method]?["result"]?.stringValue ?? "unknown")
      // Most mail has no chain.
      return method == "arc" && result != "pass" && result != "fail" ? nil : "\(method) " + colored(result)
    }
    let action = clean(event["verdict"]?["action"]?.stringValue ?? "unknown")
    return (results + ["verdict " + (action == "accept" ? style.good(action) : style.warning(action))])
      .joined(separator: "  ")
  }

  /// The codes that docs/reasons.md explains; empty where nothing speaks against the message.
  private func reasons() -> String {
    (event["verdict"]?["reasons"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue }.map(clean)
      .joined(separator: ", ")
  }

  private func colored(_ result: String) -> String {
    switch result {
    case "pass": style.good(result)
    case "fail", "permerror": style.bad(result)
    case "none", "neutral", "unknown": style.faint(result)
    default: style.warning(result)
    }
  }

  private func preview() -> [String] {
    guard let body = event["text"]?.stringValue else {
      return [label("Text") + style.faint(event["html"]?.stringValue == nil ? "none" : "HTML only")]
    }
    let all = body.split(omittingEmptySubsequences: false) { $0.isNewline }
    let meaningful = all.drop { $0.allSatisfy(\.isWhitespace) }
    var lines = meaningful.prefix(Self.previewLines).map { fitted($0) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    if meaningful.count > Self.previewLines {
      lines.append(style.faint("… \(meaningful.count - Self.previewLines) more lines"))
    }
    if lines.isEmpty { lines = [style.faint("empty")] }
    return lines.enumerated().map { label($0.offset == 0 ? "Text" : "") + $0.element }
  }

  private func attachments() -> [String] {
    let all = event["attachments"]?.arrayValue ?? []
    var lines = all.prefix(Self.namedAttachments).map { attachment in
      let name = attachment["filename"]?.stringValue ?? "unnamed"
      let type = attachment["content_type"]?.stringValue ?? "unknown type"
      let size = attachment["size"]?.intValue.map { ", " + HumanText.octets(Int64($0)) } ?? ""
      return label("Attached") + fitted("\(name) (\(type)\(size))")
    }
    if all.count > Self.namedAttachments {
      lines.append(label("") + style.faint("… \(all.count - Self.namedAttachments) more attachments"))
    }
    return lines
  }

  private func mailboxes(_ key: String, fallback: String) -> String {
    let boxes = (event[key]?.arrayValue ?? []).map { box in
      let address = box["address"]?.stringValue ?? ""
      guard let name = box["name"]?.stringValue, !name.isEmpty else { return address }
      return "\(name) <\(address)>"
    }
    guard boxes.isEmpty else { return boxes.joined(separator: ", ") }
    // The null sender of a bounce is an empty text.
    return event[fallback]?.stringValue == "" ? "<>" : text(fallback)
  }

  private func names(_ list: JSONValue?) -> String {
    (list?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
  }

  private func field(
    _ name: String, _ value: String, style paint: (String) -> String = { $0 }, into lines: inout [String]
  ) {
    guard !value.isEmpty else { return }
    lines.append(label(name) + paint(fitted(value)))
  }

  private func label(_ name: String) -> String {
    "  " + name + String(repeating: " ", count: max(1, Self.labelWidth - 2 - name.count))
  }

  private func fitted(_ text: some StringProtocol) -> String {
    VisibleText.cut(clean(text), to: columns - Self.labelWidth)
  }

  private func clean(_ text: some StringProtocol) -> String { VisibleText.line(text) }

  private func text(_ key: String) -> String { event[key]?.stringValue ?? "" }
}
