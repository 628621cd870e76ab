import Daemon
import PostfixPolicy

/// The metrics of the policy protocol, looked up once: counting is one atomic operation.
struct PolicyCounters: Sendable {
  /// What was answered.
  enum Answer: Int, CaseIterable {
    case dunno
    case reject
    case `defer`
  }

  /// Connections that were closed because of what stood on them.
  let malformed: Counter
  /// Connections that were closed because there were too many.
  let refused: Counter
  /// Connections now open.
  let connections: Gauge

  /// By the place of the state, and within it by the answer.
  private let requests: [Counter]

  init(_ metrics: Metrics) {
    malformed = metrics.counter(
      "policy_malformed_requests_total", help: "Policy connections closed because of a malformed request.")
    refused = metrics.counter(
      "policy_connections_refused_total", help: "Policy connections closed because too many were open.")
    connections = metrics.gauge("policy_connections", help: "Policy connections open now.")
    let states = PolicyRequest.ProtocolState.allCases.map { $0.rawValue.lowercased() } + ["other"]
    requests = states.flatMap { state in
      Answer.allCases.map { answer in
        metrics.counter(
          "policy_requests_total", help: "Policy requests answered, by SMTP stage and action.",
          labels: ["state": state, "action": "\(answer)"])
      }
    }
  }

  /// Counts one answer; a stage that this build does not know counts as `other`.
  func count(_ state: PolicyRequest.ProtocolState?, _ answer: Answer) {
    requests[Self.place(of: state) * Answer.allCases.count + answer.rawValue].add()
  }

  /// The place of a state in the order of `allCases`, without looking for it.
  private static func place(of state: PolicyRequest.ProtocolState?) -> Int {
    switch state {
    case .connect: 0
    case .ehlo: 1
    case .helo: 2
    case .mail: 3
    case .rcpt: 4
    case .data: 5
    case .endOfMessage: 6
    case .vrfy: 7
    case .etrn: 8
    case nil: 9
    }
  }
}
