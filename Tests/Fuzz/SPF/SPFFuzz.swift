import Authentication
import DNS
import FuzzDriver
import Mail

@main struct SPFFuzz {
  static func main() { FuzzDriver.run() }
}

/// A whole check. The first line of the input is the sender, the second the HELO name, the others are
/// handed out as TXT records in turn; addresses, exchanges and names come out of the question. No input
/// may stop the check, break its limits, or write into the field about it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var lines = FuzzDriver.bytes(start, count).split(separator: 0x0a, omittingEmptySubsequences: false)[...]
  let sender = String(decoding: lines.popFirst() ?? [], as: UTF8.self)
  let helo = String(decoding: lines.popFirst() ?? [], as: UTF8.self)
  let records = lines.map { DNSRecordData.txt(Array($0)) }
  for client in [IPAddress(v4: 0xc000_0201), IPAddress(v6High: 0x2001_0db8_0000_0000, low: 1)] {
    var texts = 0
    let outcome = SPF.check(
      client: client, identity: .mailFrom(sender), helo: helo, receiver: "mx.example.org",
      lookup: { question in
        let name = question.name
        FuzzDriver.expect(
          !name.isRoot && name.description.utf8.count <= 4 * 253, "a name that can be asked for")
        let odd = name.description.utf8.count % 4
        switch question.type {
        case .txt where !records.isEmpty:
          texts += 1
          return .answer(DNSAnswer(records: [records[(texts - 1) % records.count]], ttl: 60))
        case .a where odd > 1: return .answer(DNSAnswer(records: [.a(IPAddress(v4: 0xc000_0202))], ttl: 60))
        case .aaaa where odd > 1:
          return .answer(
            DNSAnswer(records: [.aaaa(IPAddress(v6High: 0x2001_0db8_0000_0000, low: 2))], ttl: 60))
        case .mx where odd > 0:
          return .answer(DNSAnswer(records: [.mx(preference: 1, exchange: name)], ttl: 60))
        case .ptr where odd > 0: return .answer(DNSAnswer(records: [.ptr(name)], ttl: 60))
        default: return odd == 0 ? .nameError(ttl: 60) : .failure(.timeout)
        }
      }, now: Timestamp(seconds: 1_700_000_000))
    FuzzDriver.expect(outcome.lookups <= SPFLimits.lookupTerms, "at most ten terms")
    FuzzDriver.expect(outcome.voidLookups <= SPFLimits.voidLookups, "at most two void lookups")
    FuzzDriver.expect(
      outcome.explanation?.value.utf8.allSatisfy { (0x20...0x7e).contains($0) } ?? true, "ASCII")
    FuzzDriver.expect((outcome.domain != nil) == (outcome.cause != .notADomain), "a domain or none")
    let field = ReceivedSPFField.unfolded(outcome)
    FuzzDriver.expect(
      !field.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }, "one line")
    FuzzDriver.expect(field.utf8.starts(with: outcome.result.rawValue.utf8), "our result first")
  }
  return 0
}
