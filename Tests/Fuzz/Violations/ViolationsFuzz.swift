import FuzzDriver
import JSON
import Mail
import Policy

@main struct ViolationsFuzz {
  static func main() { FuzzDriver.run() }
}

/// Reports of the milter: what is read is written and read again as the same, and a book takes all of them.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let reports = try? ViolationReport.reports(inBody: FuzzDriver.bytes(start, count)) else { return 0 }
  let again = try? ViolationReport.reports(inBody: ViolationReport.body(reports))
  FuzzDriver.expect(again == reports, "reports survive being written")
  var rules = ViolationRules()
  rules.maximumClients = 8
  var book = ViolationBook(rules: rules)
  let now = Timestamp(seconds: 1_795_000_000)
  for report in reports {
    switch report {
    case .goodMail(let mail): book.take(mail, at: now)
    case .violation(let violation):
      if case .ban(let ban) = book.take(violation, at: now) {
        FuzzDriver.expect(ban.action == .defer && ban.network.contains(violation.client), "a ban for now")
        FuzzDriver.expect(HeaderText(ban.reply(at: now).description) != nil, "a reply is one line")
      }
    }
    let sizes = book.sizes
    FuzzDriver.expect(
      sizes.violations <= 8 && sizes.histories <= 8 && sizes.goodMail <= 8, "the book is bounded")
  }
  book.forget(at: now)
  return 0
}
