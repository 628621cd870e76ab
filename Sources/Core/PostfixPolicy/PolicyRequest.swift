package import Mail

/// One question of Postfix: what of the facts of an SMTP session decides the answer.
///
/// Postfix sends some thirty attributes; those that no answer depends on are read over, as are those that this
/// build has not heard of. A value that is not available is empty (SMTPD_POLICY_README) and reads as `nil`.
package struct PolicyRequest: Hashable, Sendable {
  /// The stage of the SMTP dialogue at which Postfix asks.
  package enum ProtocolState: String, CaseIterable, Hashable, Sendable {
    case connect = "CONNECT"
    case ehlo = "EHLO"
    case helo = "HELO"
    case mail = "MAIL"
    case rcpt = "RCPT"
    case data = "DATA"
    case endOfMessage = "END-OF-MESSAGE"
    case vrfy = "VRFY"
    case etrn = "ETRN"
  }

  /// The only `request` there is.
  package static let smtpdAccessPolicy = "smtpd_access_policy"

  /// `protocol_state`; `nil` for one that this build does not know.
  package internal(set) var protocolState: ProtocolState?
  /// `client_address`; `nil` where it is missing, `unknown`, or no IP address.
  package internal(set) var clientAddress: IPAddress?
  /// `queue_id`; `nil` until the first recipient was accepted.
  package internal(set) var queueID: QueueID?

  /// A request with these attributes.
  package init(
    protocolState: ProtocolState? = nil, clientAddress: IPAddress? = nil, queueID: QueueID? = nil
  ) {
    self.protocolState = protocolState
    self.clientAddress = clientAddress
    self.queueID = queueID
  }
}
