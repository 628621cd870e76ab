import Authentication
import Testing

/// One message and what DMARC makes of it.
struct DMARCCase: Sendable, CustomTestStringConvertible {
  let name: String
  var from = "a@example.com"
  let records: [(String, String)]
  var spf: String?
  var dkim: [String] = []
  let result: DMARCResult
  var policy: DMARCPolicy?
  var at: String?
  var tag: DMARCEvaluation.PolicyTag? = .policy
  var existing: [String] = []

  var testDescription: String { name }

  static let reject = "v=DMARC1; p=reject"
}
