import JSON
import Testing

/// Documents that RFC 8259 allows, with what they mean.
struct JSONAcceptTests {
  static let documents: [(String, JSONValue)] = [
    ("null", nil), ("true", true), ("false", false), (" \t\r\n1 \t\r\n", 1),
    ("0", 0), ("-0", 0), ("42", 42), ("-1", -1),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .double(9_223_372_036_854_775_808)),
    ("123456789012345678901234567890", .double(1.2345678901234568e29)),
    ("1.5", 1.5), ("-0.0", .double(-0.0)), ("1e3", .double(1000)), ("1E+3", .double(1000)),
    ("25e-1", 2.5), ("0e0", .double(0)), ("5e-324", .double(.leastNonzeroMagnitude)), ("1e-400", .double(0)),
    ("1.7976931348623157e308", .double(1.7976931348623157e308)),
    ("\"\"", ""), ("\"a\"", "a"), ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{c}\n\r\t"),
    ("\"\\u0041\\u00e9\\u20AC\"", "Aé€"), ("\"\\uD83D\\uDE00\"", "😀"), ("\"\\u0000\"", "\0"),
    ("\"\\uFFFD\\uE000\"", "\u{fffd}\u{e000}"), ("\"\u{7f}\"", "\u{7f}"), ("\"日本\"", "日本"),
    ("\"\u{2028}\"", "\u{2028}"),
    ("[]", []), ("[ ]", []), ("[1]", [1]), ("[1 , 2\n]", [1, 2]), ("[[],[[]]]", [[], [[]]]),
    ("{}", [:]), ("{ }", [:]), ("{\"a\":1}", ["a": 1]), ("{ \"a\" : 1 , \"b\" : [ ] }", ["a": 1, "b": []]),
    ("{\"\":0}", ["": 0]), ("{\"a\":{\"a\":null}}", ["a": ["a": nil]]),
  ]

  @Test(arguments: documents)
  func accepted(_ text: String, _ expected: JSONValue) throws {
    #expect(try JSONValue(parsing: text.utf8) == expected)
  }

  @Test func membersKeepTheirOrder() throws {
    let value = try JSONValue(parsing: #"{"z":1,"a":2,"m":3}"#.utf8)
    #expect(value.objectValue?.keys == ["z", "a", "m"])
  }

  @Test func namesDifferByOctetsNotByCanonicalEquivalence() throws {
    let value = try JSONValue(parsing: "{\"\u{e9}\":1,\"e\u{301}\":2}".utf8)
    #expect(value["\u{e9}"] == 1)
    #expect(value["e\u{301}"] == 2)
  }

  @Test func depthAndLengthUpToTheirLimits() throws {
    let nested = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(throws: Never.self) { try JSONValue(parsing: nested.utf8) }
    #expect(throws: Never.self) { try JSONValue(parsing: "[[1]]".utf8, maximumDepth: 2, maximumOctets: 5) }
    #expect(try JSONValue(parsing: "1".utf8, maximumDepth: 0) == 1)
  }

  @Test func anySequenceOfOctetsCanBeParsed() throws {
    let slice = Array("xx[true]xx".utf8)[2..<8]
    #expect(try JSONValue(parsing: slice) == [true])
  }
}
