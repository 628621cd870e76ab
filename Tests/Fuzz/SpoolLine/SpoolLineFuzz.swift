import FuzzDriver
import Spool

@main struct SpoolLineFuzz {
  static func main() { FuzzDriver.run() }
}

/// The first line of a spool file: what is read is written and read again as the same record.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let (record, seal) = SpoolLine.parse(FuzzDriver.bytes(start, count)) else { return 0 }
  if let seal { FuzzDriver.expect(seal.sizeOctets >= 0, "a sealed size is not negative") }
  guard let line = try? SpoolLine.render(record) else { return 0 }
  FuzzDriver.expect(line.count(where: { $0 == 0x0a }) == 1, "a record is one line")
  let again = SpoolLine.parse(Array(line.dropLast(2)))
  FuzzDriver.expect(again?.record == record && again?.seal == nil, "a record survives being written")
  return 0
}
