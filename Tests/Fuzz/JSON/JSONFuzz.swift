import FuzzDriver
import JSON

@main struct JSONFuzz {
  static func main() { FuzzDriver.run() }
}

/// What is read is written and read again as the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  do {
    let value = try JSONValue(parsing: input)
    let again = try? JSONValue(parsing: value.serialized())
    FuzzDriver.expect(again == value, "a value survives being written")
  } catch {
    _ = error.description
  }
  // The writer takes any octets as text; what it makes of them is JSON.
  var writer = JSONWriter()
  writer.beginArray()
  input.withUnsafeBytes { writer.string(utf8: $0) }
  input.withUnsafeBytes { writer.base64($0) }
  writer.endArray()
  FuzzDriver.expect((try? JSONValue(parsing: writer.output)) != nil, "what is written is JSON")
  return 0
}
