package import Mail

/// What is known of the SMTP connection a message came over: the event's `connection` object.
package struct ConnectionFacts: Hashable, Sendable {
  /// The client's address; `nil` where there was no network connection.
  package var clientAddress: IPAddress?
  /// The client's name that Postfix verified by reverse and forward lookup; `nil` if unknown.
  package var clientHostname: String?
  /// The name given at HELO or EHLO, as the client wrote it.
  package var clientHELO: String?
  /// What was negotiated at STARTTLS; `nil` for plain text.
  package var tls: TLSFacts?

  /// Facts of one connection; what is left out is unknown.
  package init(
    clientAddress: IPAddress? = nil, clientHostname: String? = nil, clientHELO: String? = nil,
    tls: TLSFacts? = nil
  ) {
    self.clientAddress = clientAddress
    self.clientHostname = clientHostname
    self.clientHELO = clientHELO
    self.tls = tls
  }
}

/// The TLS parameters of an SMTP connection, in the spelling of Postfix and OpenSSL.
package struct TLSFacts: Hashable, Sendable {
  /// The protocol, such as `TLSv1.3`.
  package var version: String?
  /// The cipher suite, such as `TLS_AES_256_GCM_SHA384`.
  package var cipher: String?

  /// Facts of one TLS session.
  package init(version: String?, cipher: String?) {
    self.version = version
    self.cipher = cipher
  }
}
