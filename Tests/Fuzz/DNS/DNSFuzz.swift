import DNS
import FuzzDriver
import Mail

@main struct DNSFuzz {
  static func main() { FuzzDriver.run() }
}

/// The first octet chooses the type that was asked. The lowest bit of the second one leaves the rest alone;
/// otherwise id, response bit and question are put right, so that the parser gets behind them. The second
/// bit asks without EDNS.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  guard input.count >= 2, let name = DNSName("a.example.com") else { return 0 }
  let type = DNSRecordType.allCases[Int(input[0]) % DNSRecordType.allCases.count]
  let query = DNSQuery(DNSQuestion(name, type), id: 0x1234, usesEDNS: input[1] & 2 == 0)
  var octets = Array(input[2...])
  if input[1] & 1 == 0, octets.count >= 8 {
    let flags = [octets[0] & 0x07 | 0x80, octets[1]]
    octets = [0x12, 0x34] + flags + [0, 1] + octets[2..<8] + query.octets[12..<31] + octets[8...]
  }
  let response = DNSResponse(octets, to: query)
  FuzzDriver.expect(response == DNSResponse(octets, to: query), "what is read once is read the same again")
  check(response)
  checkName(DNSName(octets: input))
  checkName(DNSName(String(decoding: input, as: UTF8.self)))
  FuzzDriver.expect(
    (1...DNSServer.maximumSystemServers).contains(DNSServer.servers(inResolverFile: input).count),
    "a resolver file names some servers")
  return 0
}

/// What callers rely on.
private func check(_ response: DNSResponse) {
  switch response {
  case .outcome(.answer(let answer)):
    FuzzDriver.expect((1...DNSLimits.records).contains(answer.records.count), "records are bounded")
    FuzzDriver.expect(answer.ttl <= DNSLimits.maximumTTL, "the TTL is bounded")
    for record in answer.records {
      switch record {
      case .mx(_, let name), .ptr(let name), .cname(let name): checkName(name)
      case .a(let address): FuzzDriver.expect(address.family == .v4, "A is IPv4")
      case .aaaa(let address): FuzzDriver.expect(address.family == .v6, "AAAA is IPv6")
      case .txt(let text): FuzzDriver.expect(text.count < DNSLimits.messageOctets, "texts are bounded")
      }
    }
  case .outcome(.noData(let ttl)), .outcome(.nameError(let ttl)):
    FuzzDriver.expect(ttl <= DNSLimits.maximumNegativeTTL, "the negative TTL is bounded")
  case .alias(let target, let aliases, _):
    FuzzDriver.expect((1...DNSLimits.aliases).contains(aliases), "chains are bounded")
    checkName(target)
  case .outcome(.failure), .unrelated, .truncated, .needsPlainQuery:
    break
  }
}

/// A name survives its text and the wire.
private func checkName(_ name: DNSName?) {
  guard let name else { return }
  FuzzDriver.expect(DNSName(name.description) == name, "a name survives its text")
  let question = DNSQuestion(name, .ptr)
  let query = DNSQuery(question, id: 1, usesEDNS: false)
  var octets = query.octets
  FuzzDriver.expect(octets.count <= 12 + DNSName.maximumWireOctets + 4, "a name on the wire is bounded")
  // An answer that says: the name's PTR is the name.
  octets[2] = 0x80
  octets[7] = 1
  octets += [0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 9, 0, 2, 0xc0, 12]
  FuzzDriver.expect(
    DNSResponse(octets, to: query) == .outcome(.answer(DNSAnswer(records: [.ptr(name)], ttl: 9))),
    "a name survives the wire")
  var parent: DNSName? = name
  var labels = name.labels.count
  while let child = parent {
    FuzzDriver.expect(name.isEqualToOrBelow(child), "a name is below its ancestors")
    FuzzDriver.expect(child.labels.count == labels, "each has one label less")
    labels -= 1
    parent = child.parent
  }
}
