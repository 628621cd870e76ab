import DNS
import FuzzDriver
import Mail

@main struct ZoneFuzz {
  static func main() { FuzzDriver.run() }
}

/// The octets are a zone file; what it says of some names keeps to the bounds that callers rely on.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  let lines = input.count { $0 == 0x0a } + 1
  do throws(ZoneFileError) {
    let zone = try Zone(input)
    FuzzDriver.expect(zone.ignoredRecords.count <= ZoneLimits.ignoredRecords, "ignored records are bounded")
    for word in input.split(whereSeparator: { $0 <= 0x20 }).prefix(20) {
      guard let name = DNSName(String(decoding: word, as: UTF8.self)) else { continue }
      for type in DNSRecordType.allCases {
        check(zone.lookup(DNSQuestion(name, type)))
        if let child = name.prepending("x".utf8) { check(zone.lookup(DNSQuestion(child, type))) }
      }
    }
  } catch {
    FuzzDriver.expect((1...lines).contains(error.line), "the line is one of the file's")
    FuzzDriver.expect(
      error.description.utf8.count <= 300 && error.description.utf8.allSatisfy { (0x20...0x7e).contains($0) },
      "an error is a bounded line of printable ASCII")
  }
  return 0
}

private func check(_ outcome: DNSOutcome) {
  switch outcome {
  case .answer(let answer):
    FuzzDriver.expect((1...DNSLimits.records).contains(answer.records.count), "records are bounded")
    FuzzDriver.expect(answer.ttl <= DNSLimits.maximumTTL, "the TTL is bounded")
    for record in answer.records {
      switch record {
      case .a(let address): FuzzDriver.expect(address.family == .v4, "A is IPv4")
      case .aaaa(let address): FuzzDriver.expect(address.family == .v6, "AAAA is IPv6")
      case .txt(let text): FuzzDriver.expect(text.count < DNSLimits.messageOctets, "texts are bounded")
      case .mx, .ptr, .cname: break
      }
    }
  case .noData(let ttl), .nameError(let ttl):
    FuzzDriver.expect(ttl <= DNSLimits.maximumNegativeTTL, "the negative TTL is bounded")
  case .failure: break
  }
}
