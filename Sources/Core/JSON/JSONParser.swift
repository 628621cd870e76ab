extension JSONValue {
  /// Levels of arrays and objects that a document may have where the caller says nothing: far more
  /// than any of our own documents, far less than a thread's stack holds.
  package static let defaultMaximumDepth = 64
  /// No caller may allow more levels than this: parsing, writing and freeing a value recurse.
  package static let greatestDepth = 512
  /// Octets that a document may have where the caller says nothing. One octet of text can become
  /// some twenty of memory; 4 MiB keep that under 100 MB.
  package static let defaultMaximumOctets = 4 << 20
  /// The longest text of one number in octets. The longest double that is not written with
  /// needless digits has under 800.
  package static let maximumNumberOctets = 1024

  /// Reads one JSON text strictly after RFC 8259: nothing beside white space may surround the
  /// value, a byte order mark is refused, names within an object are unique, strings are valid
  /// Unicode. Numbers too great for 64 bits become doubles.
  ///
  /// - Parameters:
  ///   - bytes: the document.
  ///   - maximumDepth: levels of arrays and objects; at most `greatestDepth`.
  ///   - maximumOctets: length of the document in octets.
  package init(
    parsing bytes: some Collection<UInt8>, maximumDepth: Int = JSONValue.defaultMaximumDepth,
    maximumOctets: Int = JSONValue.defaultMaximumOctets
  ) throws(JSONError) {
    guard bytes.count <= maximumOctets else { throw JSONError(.tooLong(maximumOctets: maximumOctets)) }
    var parser = JSONParser(
      bytes: Array(bytes), maximumDepth: min(max(maximumDepth, 0), Self.greatestDepth))
    self = try parser.document()
  }
}

/// A recursive descent through one document; the depth is bounded, so is the recursion.
struct JSONParser {
  let bytes: [UInt8]
  let maximumDepth: Int
  private(set) var position = 0
  private var depth = 0

  init(bytes: [UInt8], maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  mutating func document() throws(JSONError) -> JSONValue {
    // Checked once for the whole document, so that strings may be cut out of it as they are.
    if let offset = UTF8Text.firstInvalidOffset(in: bytes) { throw JSONError(.invalidUTF8, at: offset) }
    let value = try value()
    skipWhitespace()
    if let rest = peek { throw JSONError(.unexpectedOctet(rest), at: position) }
    return value
  }

  /// The next octet; `nil` at the end.
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func advance(_ count: Int = 1) { position += count }

  func unexpected() -> JSONError {
    guard let octet = peek else { return JSONError(.unexpectedEnd, at: position) }
    return JSONError(.unexpectedOctet(octet), at: position)
  }

  private mutating func skipWhitespace() {
    while let octet = peek, octet == 0x20 || octet == 0x0a || octet == 0x0d || octet == 0x09 { advance() }
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipWhitespace()
    guard let octet = peek else { throw unexpected() }
    switch octet {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw unexpected()
    }
  }

  private mutating func literal(_ text: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for octet in text.utf8 {
      guard peek == octet else { throw unexpected() }
      advance()
    }
    return value
  }

  private mutating func enter() throws(JSONError) {
    guard depth < maximumDepth else { throw JSONError(.tooDeep(maximum: maximumDepth), at: position) }
    depth += 1
    advance()
    skipWhitespace()
  }

  /// After an element: true where another one follows, false at the closing octet.
  private mutating func anotherFollows(closing: UInt8) throws(JSONError) -> Bool {
    skipWhitespace()
    guard peek == UInt8(ascii: ",") else {
      try close(closing)
      return false
    }
    advance()
    skipWhitespace()
    return true
  }

  private mutating func close(_ closing: UInt8) throws(JSONError) {
    guard peek == closing else { throw unexpected() }
    advance()
    depth -= 1
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    try enter()
    var elements: [JSONValue] = []
    if peek == UInt8(ascii: "]") {
      try close(UInt8(ascii: "]"))
      return .array(elements)
    }
    repeat { elements.append(try value()) } while try anotherFollows(closing: UInt8(ascii: "]"))
    return .array(elements)
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    try enter()
    var members: [JSONObject.Member] = []
    if peek == UInt8(ascii: "}") {
      try close(UInt8(ascii: "}"))
      return .object(JSONObject(uniqueMembers: members))
    }
    var names: Set<[UInt8]> = []
    repeat {
      let start = position
      guard peek == UInt8(ascii: "\"") else { throw unexpected() }
      let key = try string()
      guard names.insert(Array(key.utf8)).inserted else { throw JSONError(.duplicateKey(key), at: start) }
      skipWhitespace()
      guard peek == UInt8(ascii: ":") else { throw unexpected() }
      advance()
      members.append(JSONObject.Member(key: key, value: try value()))
    } while try anotherFollows(closing: UInt8(ascii: "}"))
    return .object(JSONObject(uniqueMembers: members))
  }
}
