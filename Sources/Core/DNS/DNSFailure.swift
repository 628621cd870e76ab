import Mail

/// Why a question has no answer. All of them are temporary: for SPF, DKIM and DMARC each is a `temperror`.
package enum DNSFailure: Failure, Hashable {
  /// A server answered with this response code (RFC 1035 §4.1.1, RFC 6891 §6.1.3), SERVFAIL mostly.
  case serverFailure(rcode: UInt8)
  /// A server refused to answer us.
  case refused
  /// No server answered in the time that one lookup has.
  case timeout
  /// The time for all DNS of this message is used up.
  case budgetExhausted
  /// An answer that breaks the rules of the message format or our limits.
  case malformed
  /// No server could be reached at all.
  case unreachable
  /// The chain of CNAMEs is a loop or longer than our limit.
  case aliasLoop
  /// A server sent us on to others instead of answering: it does not resolve for us.
  case referral

  /// Always: each may be over the next time.
  package var isTemporary: Bool { true }
}

extension DNSFailure: CustomStringConvertible {
  /// The reason in a few words of ASCII, as results show it.
  package var description: String {
    switch self {
    case .serverFailure(let rcode): rcode == 2 ? "server failure" : "response code \(rcode)"
    case .refused: "refused by the server"
    case .timeout: "no answer in time"
    case .budgetExhausted: "the time for the DNS of this message is used up"
    case .malformed: "malformed answer"
    case .unreachable: "no server reachable"
    case .aliasLoop: "CNAME chain too long or a loop"
    case .referral: "the server does not resolve for us"
    }
  }
}
