package import Mail

/// One question of Postfix: the facts of an SMTP session at one stage.
///
/// Attributes that this build has not heard of stay in `attributes`; one that is missing reads as
/// empty, which is what SMTPD_POLICY_README says of a value that is not available.
package struct PolicyRequest: Hashable, Sendable {
  /// The stage of the SMTP dialogue at which Postfix asks.
  package enum ProtocolState: String, Hashable, Sendable {
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

  /// All attributes by name. Octets that are not UTF-8 have become U+FFFD.
  package let attributes: [String: String]

  /// A request with these attributes.
  package init(attributes: [String: String]) {
    self.attributes = attributes
  }

  /// The value of an attribute; empty where it is missing.
  package subscript(_ name: String) -> String { attributes[name] ?? "" }

  /// `request`.
  package var requestType: String { self["request"] }

  /// `protocol_state`; `nil` for one that this build does not know.
  package var protocolState: ProtocolState? { ProtocolState(rawValue: self["protocol_state"]) }

  /// `client_address`; `nil` where it is missing, `unknown`, or no IP address.
  package var clientAddress: IPAddress? { IPAddress(self["client_address"]) }

  /// `client_name`: the verified host name; `nil` where Postfix says `unknown`.
  package var clientName: String? { known("client_name") }

  /// `reverse_client_name`: the name that the address points to, unverified; `nil` for `unknown`.
  package var reverseClientName: String? { known("reverse_client_name") }

  /// `client_port`; `nil` where it is not available.
  package var clientPort: Int? { number("client_port") }

  /// `helo_name`: what the client called itself; may be empty.
  package var heloName: String { self["helo_name"] }

  /// `queue_id`; `nil` until the first recipient was accepted.
  package var queueID: QueueID? { QueueID(self["queue_id"]) }

  /// `instance`: the same for all requests about one message, different for each.
  package var instance: String { self["instance"] }

  /// `sender`: the envelope sender as the client wrote it; empty for the null sender and before MAIL.
  package var sender: String { self["sender"] }

  /// `recipient`: empty before RCPT, and later where there is not exactly one.
  package var recipient: String { self["recipient"] }

  /// `recipient_count`: how many were accepted; it counts at DATA and END-OF-MESSAGE only.
  package var recipientCount: Int { number("recipient_count") ?? 0 }

  /// `size`: what the client declared, or at END-OF-MESSAGE the real size, in octets; 0 unknown.
  package var size: Int { number("size") ?? 0 }

  /// `sasl_username`; empty where the client did not log in.
  package var saslUsername: String { self["sasl_username"] }

  private func known(_ name: String) -> String? {
    let value = self[name]
    return value.isEmpty || value == "unknown" ? nil : value
  }

  private func number(_ name: String) -> Int? {
    let value = self[name]
    guard !value.isEmpty, value.utf8.allSatisfy({ ASCII.isDigit($0) }) else { return nil }
    return Int(value)
  }
}
