import Mail

/// Why a request that came in is not believed. The sender signs anew at the next attempt.
package enum WebhookVerificationError: Failure, Hashable {
  /// A field of Standard Webhooks is missing or empty.
  case missingField(String)
  /// `webhook-timestamp` is not a count of seconds.
  case invalidTimestamp
  /// No signature was made with our secret over this body.
  case noMatchingSignature
  /// It was signed longer ago than the tolerance: perhaps a recording, perhaps a wrong clock.
  case tooOld(Duration)
  /// It claims to be signed later than now: one of the clocks is wrong.
  case fromTheFuture(Duration)

  /// True: see above.
  package var isTemporary: Bool { true }

  /// The same in words, for logs and people.
  package var description: String {
    switch self {
    case .missingField(let name): "\(name) is missing"
    case .invalidTimestamp: "webhook-timestamp is not a count of seconds"
    case .noMatchingSignature: "no signature fits: is the secret the one of the route?"
    case .tooOld(let age): "signed \(age.milliseconds / 1000) s ago: is the clock right?"
    case .fromTheFuture(let ahead): "signed \(ahead.milliseconds / 1000) s in the future: is the clock right?"
    }
  }
}
