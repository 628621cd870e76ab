/// What Postfix told about the SMTP client by XFORWARD. All of it is text from outside.
package struct SpoolSession: Hashable, Sendable {
  /// The client's verified host name.
  package var name: String?
  /// The client's address.
  package var address: String?
  /// The client's port.
  package var port: String?
  /// `SMTP` or `ESMTP`.
  package var proto: String?
  /// The client's HELO or EHLO name.
  package var helo: String?
  /// `LOCAL` or `REMOTE`.
  package var source: String?

  /// Facts about the client; whatever is left out is unknown.
  package init(
    name: String? = nil, address: String? = nil, port: String? = nil, proto: String? = nil,
    helo: String? = nil, source: String? = nil
  ) {
    self.name = name
    self.address = address
    self.port = port
    self.proto = proto
    self.helo = helo
    self.source = source
  }
}
