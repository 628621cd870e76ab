import Mail
import Spool

extension DeliveryState {
  /// Changes the delivery by what came of an attempt that ended at `now`.
  ///
  /// - Returns: when it is due again; `nil` where it is not, or where the attempt does not count.
  mutating func apply(_ result: AttemptResult, at now: Timestamp) -> Timestamp? {
    switch result {
    case .interrupted, .trouble, .corrupt: return nil
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
    case .interrupted, .trouble, .corrupt:
      break
    }
    return nil
  }
}
