import JSON
import Mail
import Testing

struct JSONValueTests {
  @Test func accessorsAnswerForTheirKindOnly() {
    #expect(JSONValue("a").stringValue == "a")
    #expect(JSONValue(1).stringValue == nil)
    #expect(JSONValue(1).intValue == 1)
    #expect(JSONValue.double(3).intValue == 3)
    #expect(JSONValue.double(3.5).intValue == nil)
    #expect(JSONValue.double(1e300).intValue == nil)
    #expect(JSONValue.double(.nan).intValue == nil)
    #expect(JSONValue(1).doubleValue == 1)
    #expect(JSONValue(true).boolValue == true)
    #expect(JSONValue(nil).isNull)
    let list: JSONValue = [1, 2]
    #expect(list[1] == 2)
    #expect(list[2] == nil)
    #expect(list[-1] == nil)
    let object: JSONValue = ["a": 1]
    #expect(object["a"] == 1)
    #expect(object["b"] == nil)
    #expect(JSONValue(1)["b"] == nil)
  }

  @Test func objectKeepsOrderAndNamesUnique() {
    var object: JSONObject = ["b": 1, "a": 2, "b": 3]
    #expect(object.keys == ["b", "a"])
    #expect(object["b"] == 3)
    object["c"] = 4
    object["a"] = nil
    object["x"] = nil
    #expect(JSONValue.object(object).description == #"{"b":3,"c":4}"#)
  }

  @Test func membersOfAKnownKind() throws {
    let object: JSONObject = [
      "text": "t", "none": nil, "count": 3, "flag": true, "list": [1], "inner": ["a": 1],
      "at": "2026-11-22T15:38:21.042Z",
    ]
    #expect(try object.string("text") == "t")
    #expect(try object.optionalString("none") == nil)
    #expect(try object.optionalString("missing") == nil)
    #expect(try object.integer("count") == 3)
    #expect(try object.bool("flag"))
    #expect(try object.array("list") == [1])
    #expect(try object.object("inner") == ["a": 1])
    #expect(try object.timestamp("at").rfc3339 == "2026-11-22T15:38:21.042Z")
    #expect(try object.optionalTimestamp("none") == nil)
    #expect(throws: JSONError(.missingMember("missing"))) { try object.string("missing") }
    #expect(throws: JSONError(.wrongKind("count", expected: "a string"))) { try object.string("count") }
    #expect(throws: JSONError(.wrongKind("count", expected: "a string or null"))) {
      try object.optionalString("count")
    }
    #expect(throws: JSONError.self) { try object.timestamp("text") }
    #expect(throws: JSONError.self) { try object.optionalTimestamp("text") }
    #expect(throws: JSONError.self) { try object.integer("flag") }
    #expect(throws: JSONError.self) { try object.bool("count") }
    #expect(throws: JSONError.self) { try object.array("inner") }
    #expect(throws: JSONError.self) { try object.object("list") }
  }
}
