package import Mail

/// Why no HTTP status came back from an endpoint.
///
/// All of them are temporary, a refused private address and a broken URL included: a DNS record or a
/// setting can be put right while the mail waits, and an attempt that is refused before connecting
/// costs nothing.
package enum TransportFailure: String, Failure, Hashable, CaseIterable {
  /// The host name has no address, or the resolver did not answer.
  case nameNotResolved = "name_not_resolved"
  /// No address of the host took the connection.
  case notConnected = "not_connected"
  /// The address is private, loopback or link-local, and the route does not allow that.
  case privateAddress = "private_address"
  /// TLS failed: no common version, or a certificate that does not fit.
  case tls
  /// The route's time was over before the answer was complete.
  case timedOut = "timed_out"
  /// The connection ended before the answer was complete.
  case connectionLost = "connection_lost"
  /// What came back is not HTTP, or too long.
  case invalidAnswer = "invalid_answer"
  /// The URL cannot be used.
  case invalidURL = "invalid_url"
  /// The attempt was given up because the forwarder stops.
  case cancelled
  /// Anything else the HTTP client reports.
  case other

  /// The reason as everybody sees it; the raw value is the label of metrics.
  package var code: ReasonCode {
    switch self {
    case .nameNotResolved: .endpointNameNotResolved
    case .notConnected: .endpointNotConnected
    case .privateAddress: .endpointPrivateAddress
    case .tls: .endpointTLS
    case .timedOut: .endpointTimedOut
    case .connectionLost: .endpointConnectionLost
    case .invalidAnswer: .endpointInvalidAnswer
    case .invalidURL: .endpointInvalidURL
    case .cancelled: .serviceStopping
    case .other: .endpointFailed
    }
  }

  /// True: see above.
  package var isTemporary: Bool { true }

  /// The same in words, for logs and people.
  package var description: String {
    switch self {
    case .nameNotResolved: "host name not resolved"
    case .notConnected: "no connection"
    case .privateAddress: "private address refused (allow_private is false)"
    case .tls: "TLS failed"
    case .timedOut: "timed out"
    case .connectionLost: "connection lost"
    case .invalidAnswer: "answer is not valid HTTP"
    case .invalidURL: "URL cannot be used"
    case .cancelled: "cancelled"
    case .other: "HTTP client failed"
    }
  }
}
