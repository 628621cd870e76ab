import Daemon
import JSON
import Mail
import Spool
import Webhook

/// Routes over the control socket: how they stand, which of them take an address, whether they answer.
struct RouteRoutes: Sendable {
  let backlog: Backlog
  let router: Router
  let disabledRoutes: DisabledRoutes
  let tester: RouteTester
  let syncGate: SyncGate

  /// The routes. URLs may hold what others should not see: they are for the control socket alone.
  var routes: [ControlRoute] {
    [
      ControlRoute("GET", "/routes") { _ in await list() },
      ControlRoute("GET", "/routes/match") { try await match($0) },
      ControlRoute("POST", "/routes/:name/test") { try await test($0) },
      ControlRoute("POST", "/routes/:name/enable") { try await enable($0) },
      ControlRoute("POST", "/routes/:name/disable") { try await disable($0) },
    ]
  }

  private func list() async -> ControlResponse {
    let states = await states()
    let routes = router.routes.map { route in
      var entry = Self.object(route)
      entry["continue"] = .bool(route.continues)
      entry["concurrency"] = .integer(Int64(route.concurrency))
      entry["timeout_ms"] = .integer(route.timeout.milliseconds)
      entry["signed"] = .bool(!route.secrets.isEmpty)
      entry["allow_private"] = .bool(route.allowPrivate)
      states.write(route.name, into: &entry)
      return JSONValue.object(entry)
    }
    return .json(["routes": .array(routes)])
  }

  private func match(_ request: ControlRequest) async throws -> ControlResponse {
    guard let recipient = request.query["recipient"], !recipient.isEmpty else {
      throw ControlProblem.badRequest("recipient must name an address")
    }
    let states = await states()
    let routes = router.routes(for: recipient).map { route in
      var entry = Self.object(route)
      states.write(route.name, into: &entry)
      return JSONValue.object(entry)
    }
    return .json(["recipient": .string(recipient), "routes": .array(routes)])
  }

  private func states() async -> RouteStates {
    let now = SystemClock.now
    return RouteStates(
      now: now, facts: backlog.facts(at: now), disabled: await disabledRoutes.all, syncGate: syncGate)
  }

  private func test(_ request: ControlRequest) async throws -> ControlResponse {
    let route = try route(request)
    guard !route.storeOnly else { throw ControlProblem.conflict("route \(route.name) only stores") }
    var recipient = "test@example.com"
    if !request.body.isEmpty {
      guard let body = try? JSONValue(parsing: request.body), let text = body["recipient"]?.stringValue,
        EmailAddress(text) != nil
      else { throw ControlProblem.badRequest("the body must be {\"recipient\": an address}") }
      recipient = text
    }
    return .json(try await tester.test(route, recipient: recipient))
  }

  private func enable(_ request: ControlRequest) async throws -> ControlResponse {
    let name = try route(request).name
    let wasPaused = backlog.endPause(of: name, at: SystemClock.now)
    guard await disabledRoutes.enable(name) || wasPaused else {
      throw ControlProblem.conflict("route \(name) is neither disabled nor paused")
    }
    await disabledRoutes.apply(router, to: backlog)
    return .json(["status": "enabled", "route": .string(name)])
  }

  private func disable(_ request: ControlRequest) async throws -> ControlResponse {
    let route = try route(request)
    guard await disabledRoutes.add(route, at: SystemClock.now, isByOperator: true) else {
      throw ControlProblem.conflict("route \(route.name) is disabled already")
    }
    await disabledRoutes.apply(router, to: backlog)
    return .json(["status": "disabled", "route": .string(route.name)])
  }

  private func route(_ request: ControlRequest) throws -> Route {
    let name = request.parameters["name"] ?? ""
    guard let route = router.route(name) else { throw ControlProblem.notFound("no route \(name)") }
    return route
  }

  private static func object(_ route: Route) -> JSONObject {
    [
      "name": .string(route.name), "match": .string("\(route.match)"),
      "url": route.storeOnly ? .null : .string(route.url), "store_only": .bool(route.storeOnly),
      "mode": .string(route.mode.rawValue),
    ]
  }
}
