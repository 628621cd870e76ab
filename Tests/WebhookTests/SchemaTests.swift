import Foundation
import JSON
import Testing

/// The schema, the examples and the renderer say the same.
struct SchemaTests {
  @Test func everyRenderedEventIsValid() throws {
    let outcome = try SchemaFolder.validate(events: SampleEvents.all().map(\.json))
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  /// With GOMAIL_WRITE_EXAMPLES in the environment the files are written instead of compared.
  @Test func examplesAreWhatIsRendered() throws {
    let folder = SchemaFolder.url.appendingPathComponent("examples")
    let isWriting = ProcessInfo.processInfo.environment["GOMAIL_WRITE_EXAMPLES"] != nil
    var names: Set<String> = []
    for sample in try SampleEvents.examples() {
      let file = folder.appendingPathComponent("\(sample.name).json")
      names.insert(file.lastPathComponent)
      if isWriting {
        try Data(SchemaFolder.indented(sample.json).utf8).write(to: file)
      }
      let example = try JSONValue(parsing: Data(contentsOf: file))
      #expect(
        try example == JSONValue(parsing: sample.json),
        "\(file.lastPathComponent) is out of date: GOMAIL_WRITE_EXAMPLES=1 swift test --filter SchemaTests")
    }
    #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder.path)) == names)
  }

  @Test func examplesAreValid() throws {
    let outcome = try SchemaFolder.validate([
      "--strict", SchemaFolder.url.appendingPathComponent("examples").path,
    ])
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  /// Members that make an event invalid, and what the validator says about it.
  @Test func wrongEventsAreRefused() throws {
    let event = try JSONValue(parsing: SampleEvents.plainText().json)
    var wrong: [([UInt8], String)] = []
    func change(_ key: String, to value: JSONValue?, _ message: String) throws {
      var object = try #require(event.objectValue)
      object[key] = value
      wrong.append((JSONValue.object(object).serialized(), message))
    }
    for key in try #require(event.objectValue).keys {
      try change(key, to: nil, "'\(key)' is a required property")
    }
    try change("id", to: "msg_1", "id: ")
    try change("type", to: "message.sent", "type: ")
    try change("received_at", to: "2026-11-22 15:38:21", "received_at: ")
    try change("raw_encoding", to: nil as JSONValue?, "raw_encoding")
    try change("raw_encoding", to: JSONValue.null, "raw: ")
    try change("raw", to: "other", "raw_sha256: is not the hash of raw")
    try change("unknown", to: 1, "unknown")
    try change("defects", to: JSONValue.null, "defects: ")
    for (json, message) in wrong.suffix(8) + wrong.prefix(3) {
      let outcome = try SchemaFolder.validate(events: [json])
      #expect(outcome.status == 1)
      #expect(outcome.output.contains(message), "\(outcome.output)")
    }
    let all = try SchemaFolder.validate(events: wrong.map(\.0))
    #expect(all.output.contains("0 of \(wrong.count) events are valid"), "\(all.output)")
  }

  @Test(arguments: ["{\"type\":", "", "[]", "{\"a\":1,\"a\":2}"])
  func whatIsNoEventIsRefused(_ text: String) throws {
    #expect(try SchemaFolder.validate(events: [Array(text.utf8)]).status == 1)
  }

  @Test func wrongUsage() throws {
    #expect(try SchemaFolder.validate([]).status == 64)
    #expect(try SchemaFolder.validate(["--unknown"]).status == 64)
    #expect(try SchemaFolder.validate(["/nonexistent.json"]).status == 66)
  }

  @Test func receiversIgnoreUnknownMembers() throws {
    var object = try #require(JSONValue(parsing: SampleEvents.plainText().json).objectValue)
    object["added_later"] = 1
    let folder = try FileManager.default.url(
      for: .itemReplacementDirectory, in: .userDomainMask,
      appropriateFor: FileManager.default.temporaryDirectory,
      create: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("event.json")
    try Data(JSONValue.object(object).serialized()).write(to: file)
    #expect(try SchemaFolder.validate([folder.path]).status == 0)
    #expect(try SchemaFolder.validate(["--strict", file.path]).status == 1)
  }
}
