/// A YAML value with the line on which it begins.
struct YAMLNode: Hashable, Sendable {
  /// One key of a mapping with its value.
  struct Member: Hashable, Sendable {
    let key: String
    /// The key's line.
    let line: Int
    let value: YAMLNode
  }

  indirect enum Content: Hashable, Sendable {
    case null
    case scalar(String)
    case sequence([YAMLNode])
    case mapping([Member])
  }

  let content: Content
  /// From 1; 0 where the value does not come from a file.
  let line: Int

  /// Whether it is the same as no value.
  var isEmpty: Bool {
    switch content {
    case .null, .scalar(""), .sequence([]): true
    case .scalar, .sequence, .mapping: false
    }
  }

  /// What it is, for messages.
  var kind: String {
    switch content {
    case .null: "nothing"
    case .scalar(let text): "\"\(text.prefix(64))\""
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
