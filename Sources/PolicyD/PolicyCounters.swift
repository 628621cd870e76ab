import Daemon
import PostfixPolicy

/// The metrics of the policy protocol, looked up once: counting is one atomic operation.
struct PolicyCounters: Sendable {
  /// What was answered.
  enum Answer: String, CaseIterable, Hashable {
    case dunno
    case reject
    case `defer`
  }

  private struct Key: Hashable {
    let state: PolicyRequest.ProtocolState?
    let answer: Answer
  }

  private static let states: [PolicyRequest.ProtocolState?] = [
    .connect, .ehlo, .helo, .mail, .rcpt, .data, .endOfMessage, .vrfy, .etrn, nil,
  ]

  /// Connections that were closed because of what stood on them.
  let malformed: Counter
  /// Connections that were closed because there were too many.
  let refused: Counter
  /// Connections now open.
  let connections: Gauge

  private let requests: [Key: Counter]

  init(_ metrics: Metrics) {
    malformed = metrics.counter(
      "policy_malformed_requests_total", help: "Policy connections closed because of a malformed request.")
    refused = metrics.counter(
      "policy_connections_refused_total", help: "Policy connections closed because too many were open.")
    connections = metrics.gauge("policy_connections", help: "Policy connections open now.")
    var requests: [Key: Counter] = [:]
    for state in Self.states {
      for answer in Answer.allCases {
        requests[Key(state: state, answer: answer)] = metrics.counter(
          "policy_requests_total", help: "Policy requests answered, by SMTP stage and action.",
          labels: ["state": state?.rawValue.lowercased() ?? "other", "action": answer.rawValue])
      }
    }
    self.requests = requests
  }

  /// Counts one answer; a stage that this build does not know counts as `other`.
  func count(_ state: PolicyRequest.ProtocolState?, _ answer: Answer) {
    requests[Key(state: state, answer: answer)]?.add()
  }
}
