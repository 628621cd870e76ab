import FuzzDriver
import PostfixPolicy

@main struct PolicyFuzz {
  static func main() { FuzzDriver.run() }
}

/// The first octet says in which pieces the rest is fed: requests and error are the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  guard let seed = input.first else { return 0 }
  var whole = PolicyRequestParser()
  let expected = whole.receive(input.dropFirst())
  var parser = PolicyRequestParser()
  var requests: [PolicyRequest] = []
  var rest = input.dropFirst()
  var state = UInt32(seed)
  while !rest.isEmpty {
    state = state &* 1_664_525 &+ 1_013_904_223
    let length = Int(state >> 24) % 40 + 1
    requests += parser.receive(rest.prefix(length))
    rest = rest.dropFirst(length)
  }
  FuzzDriver.expect(requests == expected, "the requests do not depend on how input is split")
  FuzzDriver.expect(parser.error == whole.error, "neither does the error")
  _ = whole.error?.description
  return 0
}
