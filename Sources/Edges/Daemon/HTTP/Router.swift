/// Finds the route of a request.
struct Router: Sendable {
  enum Result {
    case found(ControlRoute, parameters: [String: String])
    /// The path exists, but not with this method.
    case wrongMethod(allowed: [String])
    case unknown

    /// Whether the request does not count for its client's limit.
    var isUnlimited: Bool { if case .found(let route, _) = self { route.isUnlimited } else { false } }
  }

  private let routes: [ControlRoute]

  init(_ routes: [ControlRoute]) {
    self.routes = routes
  }

  func route(_ method: String, _ segments: [String]) -> Result {
    let matches = routes.compactMap { route in
      route.pattern.match(segments).map { (route: route, parameters: $0) }
    }
    guard !matches.isEmpty else { return .unknown }
    let wanted = method == "HEAD" ? "GET" : method
    let best = matches.filter { $0.route.method == wanted }
      .max { $0.route.pattern.literals < $1.route.pattern.literals }
    guard let best else {
      let methods = Set(matches.map(\.route.method))
      return .wrongMethod(allowed: (methods.contains("GET") ? methods.union(["HEAD"]) : methods).sorted())
    }
    return .found(best.route, parameters: best.parameters)
  }
}
