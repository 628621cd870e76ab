/// A POST of some octets to a URL.
package struct HTTPRequest: Hashable, Sendable {
  /// One header field of a request.
  package struct Field: Hashable, Sendable {
    /// The name, a token of RFC 9110 §5.6.2.
    package var name: String
    /// The value, without CR, LF and NUL.
    package var value: String

    /// A field as it is to be sent; checked when the request is made.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The most that a whole exchange may take where a route says nothing else.
  package static let standardTimeout: Duration = .seconds(30)
  /// The most that name lookup, TCP and TLS together may take where a route says nothing else: a host that
  /// does not answer within ten seconds is not going to.
  package static let standardConnectTimeout: Duration = .seconds(10)

  /// An absolute `http` or `https` URL.
  package var url: String
  /// The header fields, in order, without Content-Length and Host. A POST without a Content-Type is sent
  /// as a form, so there should be one.
  package var headers: [Field]
  /// What is sent, octet for octet, unless `longBody` is.
  package var body: [UInt8]
  /// What is sent in place of `body` where that is too long for memory.
  package var longBody: LongBody?
  /// The most that the whole exchange may take, name lookup included; at least a millisecond.
  package var timeout: Duration
  /// The most that the way to a usable connection may take; at least a millisecond.
  package var connectTimeout: Duration
  /// Whether the request may go to an address that is not reachable from the whole Internet.
  package var allowPrivate: Bool
  /// A file of CA certificates in PEM form that takes the place of the client's; `nil` is the client's.
  package var certificateFile: String?

  /// A POST of `body` to `url`.
  package init(
    url: String, headers: [Field] = [], body: [UInt8], longBody: LongBody? = nil,
    timeout: Duration = standardTimeout,
    connectTimeout: Duration = standardConnectTimeout, allowPrivate: Bool = false,
    certificateFile: String? = nil
  ) {
    self.url = url
    self.headers = headers
    self.body = body
    self.longBody = longBody
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.allowPrivate = allowPrivate
    self.certificateFile = certificateFile
  }
}
