import JSON
import Logging
import Mail
import NIOHTTP1

/// What a server does with a request, apart from reading and writing it.
struct HTTPService: Sendable {
  /// A request head that may go on to its body.
  struct Admission: Sendable {
    let route: ControlRoute
    let parameters: [String: String]
    let target: RequestTarget
  }

  let router: Router
  let token: BearerToken?
  let limits: HTTPServerLimits
  let bodies: BodyBudget
  let answers: BodyBudget
  let rate: HTTPServer.RateLimit?
  let logger: Logger

  /// Checks all that can be checked before the body is read.
  ///
  /// - Parameter client: where the request comes from; `nil` on a unix socket.
  func admit(_ head: HTTPRequestHead, from client: IPAddress? = nil) throws(ControlProblem) -> Admission {
    let octets = head.headers.reduce(head.uri.utf8.count) {
      $0 + $1.name.utf8.count + $1.value.utf8.count + 4
    }
    guard octets <= limits.maximumHeadOctets else { throw headTooLarge }
    guard let target = RequestTarget(head.uri) else {
      throw .badRequest("The request's target cannot be decoded.")
    }
    let route: ControlRoute
    let parameters: [String: String]
    let outcome = router.route(head.method.rawValue, target.segments)
    // Before the token is looked at: who tries tokens out is a client like any other.
    if let rate, let client, !outcome.isUnlimited, let pause = rate(client) {
      throw .tooManyRequests(retryAfter: pause)
    }
    switch outcome {
    case .found(let found, let values): (route, parameters) = (found, values)
    case .unknown:
      // Without the token nobody learns which paths exist.
      try checkToken(head)
      throw .notFound("There is no \(target.path) here.")
    case .wrongMethod(let allowed):
      try checkToken(head)
      var problem = ControlProblem(
        status: 405, code: "method_not_allowed",
        message:
          "\(target.path) does not know \(head.method.rawValue), only \(allowed.joined(separator: ", ")).")
      problem.allowedMethods = allowed
      throw problem
    }
    if !route.isPublic { try checkToken(head) }
    if let declared = head.headers.first(name: "content-length").flatMap({ Int($0) }),
      declared > route.maximumBodyOctets
    {
      throw tooLarge(route)
    }
    return Admission(route: route, parameters: parameters, target: target)
  }

  /// The answer to a body for which there is no memory now.
  var overBudget: ControlProblem {
    var problem = ControlProblem.unavailable("Too many large requests at once; try again later.")
    problem.retryAfter = .seconds(1)
    return problem
  }

  var headTooLarge: ControlProblem {
    ControlProblem(
      status: 431, code: "head_too_large",
      message: "The request's head has more than \(limits.maximumHeadOctets) octets.")
  }

  func tooLarge(_ route: ControlRoute) -> ControlProblem {
    ControlProblem(
      status: 413, code: "body_too_large",
      message: "The body has more than \(route.maximumBodyOctets) octets.")
  }

  private func checkToken(_ head: HTTPRequestHead) throws(ControlProblem) {
    guard let token, !token.isCarried(by: head.headers.first(name: "authorization")) else { return }
    throw ControlProblem(
      status: 401, code: "unauthorized", message: "Send the bearer token: Authorization: Bearer …")
  }

  /// The handler's answer, or the error answer for what it threw or for its taking too long.
  func answer(_ request: ControlRequest, _ route: ControlRoute) async -> ControlResponse {
    await withTaskGroup(of: ControlResponse.self) { group in
      group.addTask { await handle(request, route) }
      group.addTask { [limits] in
        try? await Task.sleep(for: limits.handlerTimeout)
        return ControlProblem.unavailable("The answer took too long; try again later.").response
      }
      defer { group.cancelAll() }
      return await group.next() ?? ControlResponse.noContent
    }
  }

  private func handle(_ request: ControlRequest, _ route: ControlRoute) async -> ControlResponse {
    do {
      return try await route.handler(request)
    } catch let problem as ControlProblem {
      return problem.response
    } catch let error as JSONError {
      return ControlProblem.badRequest("The body's JSON is wrong: \(error)").response
    } catch {
      logger.error(
        "request failed",
        metadata: ["method": "\(request.method)", "path": "\(request.path)", "error": "\(error)"])
      // What went wrong inside is for the log, not for a client.
      guard let failure = error as? any Failure, failure.isTemporary else {
        return ControlProblem(
          status: 500, code: "internal", message: "The request failed; the daemon's log says why."
        ).response
      }
      return ControlProblem.unavailable("The request failed for now; try again later.").response
    }
  }
}
