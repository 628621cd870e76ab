import FuzzDriver
import JSON
import Mail
import Policy

@main struct NetworkListFuzz {
  static func main() { FuzzDriver.run() }
}

/// A list to import: it is read to its end, every entry makes a ban that is read back from what is exported, and
/// mistakes name a line that there is.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let list = FuzzDriver.bytes(start, count)
  let now = Timestamp(seconds: 1_795_000_000)
  let lines = list.count { $0 == UInt8(ascii: "\n") } + 1
  var cidr = CIDRTable()
  var sets = NFTablesSets(now: now)
  var writer = JSONWriter()
  writer.beginArray()
  var networks: [Network] = []
  for result in NetworkListReader(list, now: now) {
    switch result {
    case .failure(let error):
      FuzzDriver.expect((1...lines).contains(error.line), "a mistake stands on a line of the list")
      FuzzDriver.expect(HeaderText(error.description) != nil, "a mistake is told in one line")
    case .success(let entry):
      let ban = Ban(
        network: entry.network, reason: entry.reason ?? "", author: entry.author ?? "",
        createdAt: entry.createdAt ?? now, expiresAt: entry.expiresAt, isAutomatic: entry.isAutomatic,
        action: entry.action ?? .reject)
      cidr.add(ban)
      sets.add(ban)
      ban.write(into: &writer)
      networks.append(ban.network)
    }
  }
  writer.endArray()
  let again = NetworkListReader(writer.output, now: now).map { (try? $0.get())?.network }
  FuzzDriver.expect(again == networks.map { $0 }, "what is exported is imported")
  cidr.write { FuzzDriver.expect($0.utf8.count { $0 == 0x0a } == 1, "a line of the table is one line") }
  sets.write { FuzzDriver.expect($0.utf8.last == 0x0a, "lines of the sets are whole") }
  return 0
}
