import JSON

/// JSON over several lines, for people. Lists and objects that hold only short plain values stand on one.
enum IndentedJSON {
  /// What still stands on one line, in octets; with its indentation it fits a terminal.
  private static let shortOctets = 72

  /// The lines of `value`, without a line end after the last one.
  static func text(_ value: JSONValue, indent: String = "") -> String {
    let line = String(decoding: value.serialized(), as: UTF8.self)
    let inner = indent + "  "
    switch value {
    case .object(let object) where !object.members.isEmpty && !isShort(line, object.members.map(\.value)):
      let members = object.members.map { member in
        text(.string(member.key)) + ": " + text(member.value, indent: inner)
      }
      return "{\n" + inner + members.joined(separator: ",\n" + inner) + "\n" + indent + "}"
    case .array(let elements) where !elements.isEmpty && !isShort(line, elements):
      let texts = elements.map { text($0, indent: inner) }
      return "[\n" + inner + texts.joined(separator: ",\n" + inner) + "\n" + indent + "]"
    default:
      return line
    }
  }

  private static func isShort(_ line: String, _ parts: [JSONValue]) -> Bool {
    line.utf8.count <= shortOctets
      && parts.allSatisfy {
        switch $0 {
        case .object(let object): object.members.isEmpty
        case .array(let elements): elements.isEmpty
        default: true
        }
      }
  }
}
