package import Mail
package import Webhook

/// Why a request got no answer.
package enum HTTPFailure: Hashable, Failure {
  /// The URL or a header field cannot be sent as it is.
  case malformedRequest(String)
  /// The host name has no address, or the resolver did not say.
  case resolve(String)
  /// No address of the host took the connection.
  case connect(String)
  /// The connection ended before the answer was complete.
  case connectionLost(String)
  /// TLS failed: the certificate is not trusted, or there is nothing in common.
  case tls(String)
  /// The time allowed ran out.
  case timeout
  /// Every address of the host is private, loopback or otherwise not for the whole Internet; one of them.
  case refusedAddress(IPAddress)
  /// The header of the answer is longer than `HTTPClient.maximumHeaderOctets`.
  case tooLarge
  /// What came back is not HTTP.
  case invalidAnswer(String)
  /// The task that asked was cancelled, or the client was told to abort.
  case cancelled
  /// The client takes no more requests.
  case shutDown
  /// Anything else libcurl may say, with its error number.
  case other(code: Int, String)

  /// A request that cannot be sent stays so. All else may change without our doing: names are pointed
  /// elsewhere, certificates renewed, servers mended.
  package var isTemporary: Bool {
    if case .malformedRequest = self { return false }
    return true
  }

  /// The same for the core, which decides what comes next.
  package var transportFailure: TransportFailure {
    switch self {
    case .malformedRequest: .invalidURL
    case .resolve: .nameNotResolved
    case .connect: .notConnected
    case .connectionLost: .connectionLost
    case .tls: .tls
    case .timeout: .timedOut
    case .refusedAddress: .privateAddress
    case .tooLarge, .invalidAnswer: .invalidAnswer
    case .cancelled, .shutDown: .cancelled
    case .other: .other
    }
  }

  /// A sentence for people.
  package var description: String {
    switch self {
    case .malformedRequest(let text): "the request cannot be sent: \(text)"
    case .resolve(let text): "the host name could not be resolved: \(text)"
    case .connect(let text): "no connection: \(text)"
    case .connectionLost(let text): "the connection was lost: \(text)"
    case .tls(let text): "TLS failed: \(text)"
    case .timeout: "no answer in the time allowed"
    case .refusedAddress(let address):
      "the host is at \(address), which is not a public address; allow_private permits it"
    case .tooLarge: "the header of the answer is too long"
    case .invalidAnswer(let text): "the answer is not valid HTTP: \(text)"
    case .cancelled: "the request was cancelled"
    case .shutDown: "the HTTP client is shutting down"
    case .other(let code, let text): "libcurl error \(code): \(text)"
    }
  }
}
