package import Webhook

/// What became of a request.
package enum HTTPAnswer: Hashable, Sendable {
  /// The server answered: its status code 100...999, its Retry-After field as it was sent (RFC 9110
  /// §10.2.3), and the beginning of its body in one line fit for a log.
  case status(Int, retryAfter: String?, excerpt: String)
  /// No answer: the request may or may not have reached the server.
  case failed(HTTPFailure)

  /// The same for the core, which decides what comes next.
  package var deliveryAnswer: DeliveryAnswer {
    switch self {
    case .status(let status, let retryAfter, _): .status(status, retryAfter: retryAfter)
    case .failed(let failure): .failed(failure.transportFailure)
    }
  }
}
