import FuzzDriver
import JSON
import Mail
import Policy

@main struct BanFuzz {
  static func main() { FuzzDriver.run() }
}

/// A ban as JSON: what is read is written and read again as the same ban, and its reply is one line.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let json = try? JSONValue(parsing: FuzzDriver.bytes(start, count)), let ban = try? Ban(json: json)
  else { return 0 }
  var writer = JSONWriter()
  ban.write(into: &writer)
  let again = (try? JSONValue(parsing: writer.output)).flatMap { try? Ban(json: $0) }
  FuzzDriver.expect(again == ban, "a ban survives being written")
  FuzzDriver.expect(HeaderText(ban.reply(at: ban.createdAt).description) != nil, "a reply is one line")
  let table = BanTable([ban])
  let found = table.ban(covering: ban.network.address, at: ban.createdAt)
  FuzzDriver.expect((found == ban) == ban.isInForce(at: ban.createdAt), "a ban in force is found")
  return 0
}
