import Authentication
import DNS
import FuzzDriver
import LibSPF2
import Mail

@main struct SPFOpinionFuzz {
  static func main() { FuzzDriver.run() }
}

/// A check by our own evaluator and by libspf2. The first line of the input is the sender, the second the HELO
/// name, the others are the records of names, which one of them by the name; addresses and exchanges come out of
/// the question. Nothing that the library is shown may end the process or leak, and where it does not abstain it
/// must agree.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var lines = FuzzDriver.bytes(start, count).split(separator: 0x0a, omittingEmptySubsequences: false)[...]
  let sender = String(decoding: lines.popFirst() ?? [], as: UTF8.self)
  let helo = String(decoding: lines.popFirst() ?? [], as: UTF8.self)
  let records = lines.map { DNSRecordData.txt(Array($0)) }
  for client in [IPAddress(v4: 0xc000_0201), IPAddress(v6High: 0x2001_0db8_0000_0000, low: 1)] {
    var questions = 0
    let lookup: DNSLookup = { question in
      questions += 1
      return answer(question, records)
    }
    let native = SPF.check(
      client: client, identity: .mailFrom(sender), helo: helo, receiver: "mx.example.org", lookup: lookup,
      now: Timestamp(seconds: 1_700_000_000))
    questions = 0
    if let other = try? SPF2Evaluator.result(of: native, lookup: lookup) {
      if other != native.result { print("\(client): \(native.result), libspf2 \(other), \(native.cause)") }
      FuzzDriver.expect(other == native.result, "libspf2 agrees")
    }
    FuzzDriver.expect(questions <= 111, "questions are bounded")
  }
  return 0
}

/// The same for the same question.
private func answer(_ question: DNSQuestion, _ records: [DNSRecordData]) -> DNSOutcome {
  let odd = question.name.description.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xffff }
  switch question.type {
  case .txt where !records.isEmpty:
    return .answer(DNSAnswer(records: [records[odd % records.count]], ttl: 60))
  case .a where odd % 3 > 0:
    return .answer(DNSAnswer(records: [.a(IPAddress(v4: 0xc000_0200 | UInt32(odd & 3)))], ttl: 60))
  case .aaaa where odd % 3 > 0:
    let address = IPAddress(v6High: 0x2001_0db8_0000_0000, low: UInt64(odd & 3))
    return .answer(DNSAnswer(records: [.aaaa(address)], ttl: 60))
  case .mx where odd % 3 > 0:
    return .answer(DNSAnswer(records: [.mx(preference: 1, exchange: question.name)], ttl: 60))
  default: return odd % 2 == 0 ? .nameError(ttl: 60) : .noData(ttl: 60)
  }
}
