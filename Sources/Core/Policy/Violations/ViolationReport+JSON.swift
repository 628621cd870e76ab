package import JSON
import Mail

extension ViolationReport {
  /// The longest body of one request in octets: `maximumReports` of the longest reports.
  package static let maximumBodyOctets = maximumReports * 512

  private static let goodMailName = "good_mail"

  /// The body of `POST /violations`: `{"reports":[…]}`. More than `maximumReports` are refused there; whoever
  /// posts splits them.
  package static func body(_ reports: some Sequence<ViolationReport>) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("reports")
    writer.beginArray()
    for report in reports { report.write(into: &writer) }
    writer.endArray()
    writer.endObject()
    return writer.output
  }

  /// Reads what `body` writes. One report that cannot be understood makes the whole body an error.
  package static func reports(inBody body: [UInt8]) throws(JSONError) -> [ViolationReport] {
    let json = try JSONValue(parsing: body, maximumOctets: maximumBodyOctets)
    guard let object = json.objectValue else { throw JSONError(.wrongKind("body", expected: "an object")) }
    let elements = try object.array("reports")
    guard elements.count <= maximumReports else {
      throw JSONError(.wrongKind("reports", expected: "at most \(maximumReports) reports"))
    }
    var reports: [ViolationReport] = []
    reports.reserveCapacity(elements.count)
    for element in elements { reports.append(try ViolationReport(json: element)) }
    return reports
  }

  /// Writes the report as an object:
  ///
  /// - `{"kind":"rate_limit","client":"192.0.2.1","rule":"…","count":1,"at":"2026-11-22T15:38:21.042Z"}`, with
  ///   `"ban":true` where the rule demands a ban;
  /// - `{"kind":"good_mail","client":"192.0.2.1","domain":"example.com","count":3,"at":"…"}`.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("kind")
    switch self {
    case .violation(let violation):
      writer.string(violation.kind.rawValue)
      Self.write(violation.client, violation.count, violation.at, into: &writer)
      writer.key("rule")
      writer.string(violation.rule.value)
      if violation.demandsBan {
        writer.key("ban")
        writer.bool(true)
      }
    case .goodMail(let mail):
      writer.string(Self.goodMailName)
      Self.write(mail.client, mail.count, mail.at, into: &writer)
      writer.key("domain")
      writer.string(mail.domain.description)
    }
    writer.endObject()
  }

  /// Reads what `write(into:)` writes. `count` may be missing and is 1 then; unknown members are ignored.
  package init(json: JSONValue) throws(JSONError) {
    guard let object = json.objectValue else { throw JSONError(.wrongKind("report", expected: "an object")) }
    let name = try object.string("kind")
    guard let client = IPAddress(try object.string("client")) else {
      throw JSONError(.wrongKind("client", expected: "an IP address"))
    }
    let count = object["count"] == nil ? 1 : try object.integer("count")
    guard (1...Self.maximumCount).contains(count) else {
      throw JSONError(.wrongKind("count", expected: "a whole number from 1 to \(Self.maximumCount)"))
    }
    let at = try object.timestamp("at")
    if name == Self.goodMailName {
      guard let domain = DomainName(try object.string("domain")) else {
        throw JSONError(.wrongKind("domain", expected: "a domain name"))
      }
      self = .goodMail(GoodMail(client: client, domain: domain, count: count, at: at))
      return
    }
    guard let kind = Kind(rawValue: name) else {
      let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw JSONError(.wrongKind("kind", expected: "one of \(known), \(Self.goodMailName)"))
    }
    let rule = try object.string("rule")
    guard rule.utf8.count <= Self.maximumRuleOctets, let rule = HeaderText(rule) else {
      throw JSONError(
        .wrongKind(
          "rule",
          expected: "one line of at most \(Self.maximumRuleOctets) octets without control characters"))
    }
    self = .violation(
      Violation(
        kind: kind, client: client, rule: rule, count: count, at: at,
        demandsBan: object["ban"] == nil ? false : try object.bool("ban")))
  }

  private static func write(
    _ client: IPAddress, _ count: Int, _ at: Timestamp, into writer: inout JSONWriter
  ) {
    writer.key("client")
    writer.string(client.description)
    writer.key("count")
    writer.integer(count)
    writer.key("at")
    writer.timestamp(at)
  }
}
