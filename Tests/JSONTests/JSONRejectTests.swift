import JSON
import Testing

/// Documents that RFC 8259 or our limits forbid.
struct JSONRejectTests {
  static let documents: [(String, JSONError)] = [
    ("", JSONError(.unexpectedEnd, at: 0)),
    (" ", JSONError(.unexpectedEnd, at: 1)),
    ("nul", JSONError(.unexpectedEnd, at: 3)),
    ("nulL", JSONError(.unexpectedOctet(UInt8(ascii: "L")), at: 3)),
    ("True", JSONError(.unexpectedOctet(UInt8(ascii: "T")), at: 0)),
    ("NaN", JSONError(.unexpectedOctet(UInt8(ascii: "N")), at: 0)),
    ("Infinity", JSONError(.unexpectedOctet(UInt8(ascii: "I")), at: 0)),
    ("-Infinity", JSONError(.unexpectedOctet(UInt8(ascii: "I")), at: 1)),
    ("1 2", JSONError(.unexpectedOctet(UInt8(ascii: "2")), at: 2)),
    ("[1]]", JSONError(.unexpectedOctet(UInt8(ascii: "]")), at: 3)),
    ("\u{feff}1", JSONError(.unexpectedOctet(0xef), at: 0)),
    ("\u{a0}1", JSONError(.unexpectedOctet(0xc2), at: 0)),
    ("\u{c}1", JSONError(.unexpectedOctet(0x0c), at: 0)),
    ("01", JSONError(.unexpectedOctet(UInt8(ascii: "1")), at: 1)),
    ("-", JSONError(.unexpectedEnd, at: 1)),
    ("-01", JSONError(.unexpectedOctet(UInt8(ascii: "1")), at: 2)),
    ("+1", JSONError(.unexpectedOctet(UInt8(ascii: "+")), at: 0)),
    (".5", JSONError(.unexpectedOctet(UInt8(ascii: ".")), at: 0)),
    ("1.", JSONError(.unexpectedEnd, at: 2)),
    ("1.e1", JSONError(.unexpectedOctet(UInt8(ascii: "e")), at: 2)),
    ("1e", JSONError(.unexpectedEnd, at: 2)),
    ("1e+", JSONError(.unexpectedEnd, at: 3)),
    ("0x1", JSONError(.unexpectedOctet(UInt8(ascii: "x")), at: 1)),
    ("1_0", JSONError(.unexpectedOctet(UInt8(ascii: "_")), at: 1)),
    ("1e400", JSONError(.numberOutOfRange, at: 0)),
    ("-1e400", JSONError(.numberOutOfRange, at: 0)),
    ("\"", JSONError(.unexpectedEnd, at: 1)),
    ("'a'", JSONError(.unexpectedOctet(UInt8(ascii: "'")), at: 0)),
    ("\"\n\"", JSONError(.controlCharacter(0x0a), at: 1)),
    ("\"a\0\"", JSONError(.controlCharacter(0), at: 2)),
    ("\"\\x\"", JSONError(.invalidEscape, at: 1)),
    ("\"\\u12\"", JSONError(.invalidEscape, at: 1)),
    ("\"\\u12g4\"", JSONError(.invalidEscape, at: 1)),
    ("\"\\ud800\"", JSONError(.loneSurrogate, at: 1)),
    ("\"\\udc00\"", JSONError(.loneSurrogate, at: 1)),
    ("\"\\ud800\\ud800\"", JSONError(.loneSurrogate, at: 1)),
    ("\"\\ud800\\u0041\"", JSONError(.loneSurrogate, at: 1)),
    ("\"\\ud800\\n\"", JSONError(.loneSurrogate, at: 1)),
    ("\"\\ud800x\"", JSONError(.loneSurrogate, at: 1)),
    ("[", JSONError(.unexpectedEnd, at: 1)),
    ("[1", JSONError(.unexpectedEnd, at: 2)),
    ("[1,]", JSONError(.unexpectedOctet(UInt8(ascii: "]")), at: 3)),
    ("[,1]", JSONError(.unexpectedOctet(UInt8(ascii: ",")), at: 1)),
    ("[1 2]", JSONError(.unexpectedOctet(UInt8(ascii: "2")), at: 3)),
    ("[1}", JSONError(.unexpectedOctet(UInt8(ascii: "}")), at: 2)),
    ("{", JSONError(.unexpectedEnd, at: 1)),
    ("{a:1}", JSONError(.unexpectedOctet(UInt8(ascii: "a")), at: 1)),
    ("{1:1}", JSONError(.unexpectedOctet(UInt8(ascii: "1")), at: 1)),
    ("{\"a\"}", JSONError(.unexpectedOctet(UInt8(ascii: "}")), at: 4)),
    ("{\"a\":}", JSONError(.unexpectedOctet(UInt8(ascii: "}")), at: 5)),
    ("{\"a\":1,}", JSONError(.unexpectedOctet(UInt8(ascii: "}")), at: 7)),
    ("{\"a\":1 \"b\":2}", JSONError(.unexpectedOctet(UInt8(ascii: "\"")), at: 7)),
    ("{\"a\":1,\"a\":1}", JSONError(.duplicateKey("a"), at: 7)),
    ("{\"a\":1,\"\\u0061\":1}", JSONError(.duplicateKey("a"), at: 7)),
    ("// comment\n1", JSONError(.unexpectedOctet(UInt8(ascii: "/")), at: 0)),
  ]

  @Test(arguments: documents)
  func rejected(_ text: String, _ expected: JSONError) {
    #expect(throws: expected) { try JSONValue(parsing: text.utf8) }
  }

  static let invalidUTF8: [([UInt8], Int)] = [
    ([0x22, 0xff, 0x22], 1), ([0x22, 0xc0, 0x80, 0x22], 1), ([0x22, 0xed, 0xa0, 0x80, 0x22], 1),
    ([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0xc3, 0x22], 1), ([0x80], 0), ([0xe2, 0x82], 0),
  ]

  @Test(arguments: invalidUTF8)
  func notUTF8(_ bytes: [UInt8], _ offset: Int) {
    #expect(throws: JSONError(.invalidUTF8, at: offset)) { try JSONValue(parsing: bytes) }
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func depthBomb(_ opening: String) {
    let bomb = String(repeating: opening, count: 200_000)
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bomb.utf8) }
    #expect(error?.reason == .tooDeep(maximum: JSONValue.defaultMaximumDepth))
    // A caller cannot allow more than the stack of a thread holds.
    let unbounded = #expect(throws: JSONError.self) { try JSONValue(parsing: bomb.utf8, maximumDepth: .max) }
    #expect(unbounded?.reason == .tooDeep(maximum: JSONValue.greatestDepth))
  }

  @Test func limits() {
    #expect(throws: JSONError(.tooLong(maximumOctets: 3))) {
      try JSONValue(parsing: "[1]  ".utf8, maximumOctets: 3)
    }
    let digits = String(repeating: "1", count: JSONValue.maximumNumberOctets + 1)
    #expect(throws: JSONError(.numberOutOfRange, at: 1)) { try JSONValue(parsing: "[\(digits)]".utf8) }
  }

  @Test func duplicateAmongManyMembers() {
    let members = (0..<20_000).map { "\"k\($0)\":0" }.joined(separator: ",")
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\(members),\"k7\":0}".utf8) }
    #expect(error?.reason == .duplicateKey("k7"))
  }

  @Test func everyPrefixOfADocumentIsRejected() throws {
    let document = Array(
      #" {"a":[1,-2.5e+3,"x\"\\\u00e9\ud83d\ude00é"],"b":{"c":null,"d":[true,false,{}]},"e":[]}"#.utf8)
    #expect(throws: Never.self) { try JSONValue(parsing: document) }
    for length in 0..<document.count {
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: document[..<length]) }
      #expect(error?.isTemporary == false)
    }
  }

  /// Whatever one octet is changed to, there is an answer, and what is accepted can be written and
  /// read again.
  @Test func everyChangeOfOneOctetHasAnAnswer() throws {
    let document = Array(#"{"a":[1,-2.5e3,"\"\u00e9\ud83d\ude00é"],"b":null}"#.utf8)
    for index in document.indices {
      for octet in UInt8.min...UInt8.max {
        var changed = document
        changed[index] = octet
        guard let value = try? JSONValue(parsing: changed) else { continue }
        #expect(try JSONValue(parsing: value.serialized()) == value)
      }
    }
  }

  static let descriptions: [(JSONError, String)] = [
    (JSONError(.tooLong(maximumOctets: 10)), "longer than 10 octets"),
    (JSONError(.tooDeep(maximum: 64), at: 9), "nested deeper than 64 levels at octet 9"),
    (JSONError(.unexpectedEnd, at: 3), "ends in the middle of a value at octet 3"),
    (JSONError(.unexpectedOctet(UInt8(ascii: "}")), at: 3), "unexpected '}' at octet 3"),
    (JSONError(.unexpectedOctet(7), at: 0), "unexpected octet 0x07 at octet 0"),
    (JSONError(.controlCharacter(0x1f), at: 1), "unescaped control character octet 0x1f at octet 1"),
    (JSONError(.duplicateKey("a\nb"), at: 1), "the name \"a?b\" stands twice at octet 1"),
    (JSONError(.missingMember("network")), "\"network\" is missing"),
    (JSONError(.wrongKind("network", expected: "a string")), "\"network\" must be a string"),
  ]

  @Test(arguments: descriptions)
  func describes(_ error: JSONError, _ text: String) {
    #expect(error.description == text)
  }
}
