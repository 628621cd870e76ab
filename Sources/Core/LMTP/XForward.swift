package import Mail

/// What Postfix's XFORWARD command says of the client that Postfix had the message from.
/// `nil` stands for `[UNAVAILABLE]` and for attributes that were not sent.
package struct XForward: Hashable, Sendable {
  /// NAME: the client's verified host name.
  package var name: String?
  /// ADDR: the client's network address as Postfix wrote it.
  package var addr: String?
  /// PORT: the client's TCP port.
  package var port: Int?
  /// PROTO: `SMTP` or `ESMTP`; at most 64 octets.
  package var proto: String?
  /// HELO: what the client called itself.
  package var helo: String?
  /// IDENT: Postfix's queue id of the message.
  package var ident: String?
  /// SOURCE: `LOCAL` or `REMOTE`.
  package var source: String?

  /// Nothing known.
  package init() {}

  /// ADDR as an IP address; with or without Postfix's `IPv6:` prefix.
  package var clientAddress: IPAddress? {
    guard let addr else { return nil }
    let prefix = "ipv6:"
    return addr.lowercased().hasPrefix(prefix) ? IPAddress(addr.dropFirst(prefix.count)) : IPAddress(addr)
  }

  /// IDENT as a queue id.
  package var queueID: QueueID? { ident.flatMap { QueueID($0) } }
}
