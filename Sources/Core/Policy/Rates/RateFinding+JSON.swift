package import JSON
import Mail

extension RateFinding {
  /// The finding as an object:
  ///
  /// `{"rule":"client","key":"client","value":"192.0.2.1","count":"messages","action":"defer","dry_run":false,
  /// "rate":"1000/min","used":60,"burst":2000,"free":1940,"exceeded":false,"free_at":"…","reset_at":"…",
  /// "reference":"abcd2345"}`; `free_at` is `null` where it never is.
  package var json: JSONObject {
    [
      "rule": .string(rule), "key": .string(key.rawValue), "value": .string(keyText),
      "count": .string(count.rawValue), "action": .string(action.rawValue), "dry_run": .bool(isDryRun),
      "rate": .string(rate), "used": .integer(used), "burst": .integer(burst), "free": .integer(free),
      "exceeded": .bool(isExceeded), "free_at": freeAt.map { .string($0.rfc3339) } ?? .null,
      "reset_at": .string(fullAt.rfc3339), "reference": .string(reference),
    ]
  }
}
