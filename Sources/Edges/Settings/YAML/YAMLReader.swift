import CYAML

/// Reads one YAML document through libyaml's events into a tree of bounded size and depth.
///
/// Anchors, aliases and tags are refused: settings need none of them, and with aliases a few lines
/// stand for gigabytes.
struct YAMLReader: ~Copyable {
  /// The longest text in octets; the longest settings anybody writes are a few hundred kB of routes.
  static let maximumOctets = 1 << 20
  /// The deepest nesting; ours is four.
  static let maximumDepth = 16
  /// The most values in one document.
  static let maximumNodes = 50_000

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var nodes = 0

  private init() throws(YAMLError) {
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw YAMLError(line: 1, "out of memory")
    }
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The document in `text`; a null node where there is none.
  static func read(_ text: [UInt8]) throws(YAMLError) -> YAMLNode {
    guard text.count <= maximumOctets else {
      throw YAMLError(line: 1, "the text has more than \(maximumOctets) octets")
    }
    var reader = try YAMLReader()
    // libyaml reads the text while events are asked for, so it must stay where it is until the end.
    return try text.withUnsafeBufferPointer { (text) throws(YAMLError) in
      yaml_parser_set_input_string(reader.parser, text.baseAddress, text.count)
      return try reader.document()
    }
  }

  private mutating func document() throws(YAMLError) -> YAMLNode {
    var root: YAMLNode?
    while true {
      let event = try next()
      switch event.kind {
      case .streamStart, .documentStart, .documentEnd: continue
      case .streamEnd: return root ?? YAMLNode(content: .null, line: 1)
      default:
        guard root == nil else {
          throw YAMLError(
            line: event.line, "a second document begins", remedy: "keep one document in the file")
        }
        root = try node(event, depth: 1)
      }
    }
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
    nodes += 1
    guard nodes <= Self.maximumNodes else {
      throw YAMLError(line: event.line, "more than \(Self.maximumNodes) values")
    }
    guard depth <= Self.maximumDepth else {
      throw YAMLError(line: event.line, "nested deeper than \(Self.maximumDepth) levels")
    }
    switch event.kind {
    case .scalar(let text, let isPlain):
      let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
      return YAMLNode(content: isNull ? .null : .scalar(text), line: event.line)
    case .sequenceStart:
      var elements: [YAMLNode] = []
      while true {
        let next = try next()
        if case .sequenceEnd = next.kind { break }
        elements.append(try node(next, depth: depth + 1))
      }
      return YAMLNode(content: .sequence(elements), line: event.line)
    case .mappingStart:
      return YAMLNode(content: .mapping(try members(depth: depth)), line: event.line)
    default:
      throw YAMLError(line: event.line, "a value is missing")
    }
  }

  private mutating func members(depth: Int) throws(YAMLError) -> [YAMLNode.Member] {
    var members: [YAMLNode.Member] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try next()
      if case .mappingEnd = event.kind { return members }
      guard case .scalar(let key, _) = event.kind else {
        throw YAMLError(line: event.line, "a key must be a single word")
      }
      if let first = lines.updateValue(event.line, forKey: key) {
        throw YAMLError(
          line: event.line, "\"\(key.prefix(64))\" stands twice, first on line \(first)",
          remedy: "keep one of them")
      }
      members.append(YAMLNode.Member(key: key, line: event.line, value: try node(next(), depth: depth + 1)))
    }
  }

  private func next() throws(YAMLError) -> YAMLEvent {
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else { throw error() }
    defer { yaml_event_delete(&raw) }
    return try YAMLEvent(raw)
  }

  private func error() -> YAMLError {
    let mark = parser.pointee.problem_mark.line
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "cannot be read"
    let context = parser.pointee.context.map { " (\(String(cString: $0)))" } ?? ""
    return YAMLError(line: Int(clamping: mark) + 1, "not YAML: \(problem)\(context)")
  }
}
