package import Mail

/// How a session begins.
package struct ClientConnection: Hashable, Sendable {
  /// Who hands us the mail.
  package enum Role: Hashable, Sendable {
    /// An SMTP client, through smtpd.
    case smtp
    /// Nobody at the moment: mail that was submitted locally or put back into the queue, through
    /// cleanup. No network client can put itself into this role.
    case local
  }

  /// The role.
  package var role: Role
  /// The client's address; `nil` where it did not come over the network.
  package var address: IPAddress?
  /// The client's verified name; `nil` if unknown.
  package var hostname: String?
  /// The milter macro `{daemon_name}`; `ORIGINATING` marks the operator's own mail.
  package var daemonName: String?

  /// The beginning of a session.
  package init(
    role: Role, address: IPAddress? = nil, hostname: String? = nil, daemonName: String? = nil
  ) {
    self.role = role
    self.address = address
    self.hostname = hostname
    self.daemonName = daemonName
  }
}
