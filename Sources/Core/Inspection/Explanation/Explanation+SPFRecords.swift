import Authentication
import DNS
import Mail

extension Explanation {
  /// The SPF records of a name that has several; empty where it has one or none.
  func severalTexts(_ record: SPFTrace.Record) -> [String] {
    guard case .severalRecords? = record.problem, record.text == nil,
      case .answer(let answer)? = recorder.outcome(of: DNSQuestion(record.name, .txt))
    else { return [] }
    return answer.records.compactMap { data in
      guard case .txt(let octets) = data, SPFRecord.isRecord(octets) else { return nil }
      return HeaderText(sanitizing: String(decoding: octets, as: UTF8.self)).value
    }
  }
}

extension SPFTrace.Record {
  /// The domain of a `redirect` that was not looked at as a directive matched, macros as written; `nil` without one.
  var idleRedirect: String? {
    guard let text, terms.contains(where: { $0.outcome == .matched && $0.result != nil }) else { return nil }
    let start = "redirect="
    for term in text.value.utf8.split(separator: UInt8(ascii: " "))
    where ASCII.equalIgnoringCase(term.prefix(start.utf8.count), start.utf8) {
      return String(Substring(term.dropFirst(start.utf8.count)))
    }
    return nil
  }
}
