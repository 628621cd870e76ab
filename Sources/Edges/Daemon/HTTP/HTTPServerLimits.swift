/// What one server grants to its clients.
package struct HTTPServerLimits: Hashable, Sendable {
  /// Octets of the target and all header fields of one request: 16 kB, what other servers grant.
  package var maximumHeadOctets = 16_384
  /// Connections at one time; one more is answered 503 and closed.
  package var maximumConnections = 256
  /// Octets of the bodies of all requests at one time, from their arrival to their answer; a request beyond is
  /// answered 503. One request alone may be as large as its route allows.
  package var maximumBodyOctetsTogether = 1 << 30
  /// Octets of the bodies of all long answers at one time, while they are written: an answer beyond is replaced by
  /// 503. One alone may be as long as it is.
  package var maximumAnswerOctetsTogether = 160 << 20
  /// How long a request may take to arrive, from its first octets to the end of its body.
  package var readTimeout = Duration.seconds(30)
  /// How long a client may take to read a piece of an answer: it must go on reading, not be done.
  package var writeTimeout = Duration.seconds(30)
  /// How long a connection may wait for its next request.
  package var idleTimeout = Duration.seconds(60)
  /// How long a handler may take until its answer begins; after it the client gets 503 and the
  /// handler is cancelled.
  package var handlerTimeout = Duration.seconds(25)

  /// The limits as above.
  package init() {}
}
