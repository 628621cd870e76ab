import JSON
import Logging
import Mail

/// One log line as bytes. Nothing that is logged can break out of its line or its value: control
/// characters, and the Unicode ones that end a line or turn the writing direction, are escaped.
struct LogLine {
  var level: Logger.Level
  var message: String
  var metadata: Logger.Metadata
  /// `nil` where the service manager adds the time.
  var time: Timestamp?
  /// Whether systemd's `<6>` stands at the line's start, which gives the journal the priority.
  var hasPriorityPrefix = false

  /// `queue_id` first, then the rest by name.
  private var fields: [(key: String, value: Logger.MetadataValue)] {
    metadata.sorted { left, right in
      let leftRank = left.key == "queue_id" ? 0 : 1
      let rightRank = right.key == "queue_id" ? 0 : 1
      return (leftRank, left.key) < (rightRank, right.key)
    }.map { ($0.key, $0.value) }
  }

  func rendered(as format: LogFormat) -> [UInt8] {
    switch format {
    case .text: text()
    case .json: json()
    }
  }

  private func text() -> [UInt8] {
    var line: [UInt8] = []
    if hasPriorityPrefix { line += Array("<\(level.syslogPriority)>".utf8) }
    if let time { line += Array(time.rfc3339.utf8) + [UInt8(ascii: " ")] }
    line += Array(level.rawValue.utf8)
    line.append(UInt8(ascii: " "))
    LogText.append(message, mayQuote: false, to: &line)
    for (key, value) in fields {
      line.append(UInt8(ascii: " "))
      LogText.append(key, mayQuote: false, to: &line)
      line.append(UInt8(ascii: "="))
      LogText.append(value.description, mayQuote: true, to: &line)
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }

  private func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if let time {
      writer.key("time")
      writer.timestamp(time)
    }
    writer.key("level")
    writer.string(level.rawValue)
    writer.key("message")
    writer.string(message)
    for (key, value) in fields {
      // A field must not stand for one of ours.
      writer.key(["time", "level", "message"].contains(key) ? key + "_" : key)
      append(value, to: &writer)
    }
    writer.endObject()
    return writer.output + [UInt8(ascii: "\n")]
  }

  private func append(_ value: Logger.MetadataValue, to writer: inout JSONWriter) {
    switch value {
    case .array(let elements):
      writer.beginArray()
      for element in elements { append(element, to: &writer) }
      writer.endArray()
    case .dictionary(let members):
      writer.beginObject()
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        writer.key(key)
        append(value, to: &writer)
      }
      writer.endObject()
    case .string, .stringConvertible:
      writer.string(LogText.cut(value.description))
    }
  }
}

extension Logger.Level {
  /// The number that syslog and the journal give this level.
  fileprivate var syslogPriority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
