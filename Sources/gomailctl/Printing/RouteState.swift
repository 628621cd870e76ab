import JSON
import Mail

/// How a route stands, in a few words.
enum RouteState {
  /// - Parameter route: A route of `GET /routes` or `GET /queue`.
  static func text(_ route: JSONValue) -> String {
    if route["disabled"]?.boolValue == true {
      let reason = ["operator": " by an operator", "endpoint": ": its endpoint is gone"]
      return "disabled"
        + (route["disabled_by"]?.stringValue.flatMap { reason[$0] } ?? ": not in the settings")
    }
    switch route["circuit"]?.stringValue {
    case "open":
      let until = route["circuit_open_until"]?.stringValue.map { " until \(HumanText.moment(rfc3339: $0))" }
      return "circuit open\(until ?? "")" + since(route)
    case "half_open": return "circuit half open, probing" + since(route)
    default: break
    }
    if let until = route["paused_until"]?.stringValue {
      return "paused until \(HumanText.moment(rfc3339: until))"
    }
    return route["store_only"]?.boolValue == true ? "stores only" : "ok"
  }

  private static func since(_ route: JSONValue) -> String {
    route["circuit_tripped_at"]?.stringValue.map { ", failing since \(HumanText.moment(rfc3339: $0))" } ?? ""
  }
}
