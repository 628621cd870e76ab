import Mail
import Spool

extension DeliveryState {
  /// Changes the delivery by what came of an attempt that ended at `now`.
  ///
  /// - Returns: when it is due again; `nil` where it is not, or where the attempt does not count.
  mutating func apply(_ result: AttemptResult, at now: Timestamp) -> Timestamp? {
    switch result {
    case .interrupted, .trouble, .corrupt: return nil
    case .unaddressable:
      // No attempt was made, and none will be.
      status = .failed
      nextAttemptAt = nil
      lastError = AttemptResult.unaddressableError
      return nil
    case .delivered, .retry, .failed, .routeGone: break
    }
    attempts += 1
    lastAttemptAt = now
    nextAttemptAt = nil
    lastStatus = nil
    lastError = nil
    switch result {
    case .delivered(let httpStatus):
      status = .delivered
      lastStatus = httpStatus
    case .retry(let due, _, let httpStatus, let error):
      status = .pending
      nextAttemptAt = due
      lastStatus = httpStatus
      lastError = error
      return due
    case .failed(let httpStatus, let error):
      status = .failed
      lastStatus = httpStatus
      lastError = error
    case .routeGone(let httpStatus):
      status = .held
      lastStatus = httpStatus
      lastError = "the endpoint is gone (HTTP \(httpStatus)): route disabled"
      return now
    case .interrupted, .trouble, .corrupt, .unaddressable:
      break
    }
    return nil
  }

  /// Whether an operator ordered the delivery once more and less than `lifetime` has passed since it was
  /// due: the age of its message says nothing about it.
  func isReplay(youngerThan lifetime: Duration, at now: Timestamp) -> Bool {
    guard replay != nil, let nextAttemptAt else { return false }
    return now - nextAttemptAt <= lifetime
  }

  /// Ends the delivery because its endpoint has been down for too long.
  mutating func giveUp(circuitOpenSince since: Timestamp) {
    status = .failed
    nextAttemptAt = nil
    let last = lastError.map { ", the last attempt: \($0)" } ?? ""
    lastError = String(
      "given up, the endpoint is down since \(since)\(last)".prefix(AttemptResult.maximumErrorLength))
  }
}
