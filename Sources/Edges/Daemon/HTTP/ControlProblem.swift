import JSON

/// What a handler throws to answer with an error. Every error of the server has the one shape
/// `{"error":{"code":"not_found","message":"…"}}`.
package struct ControlProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The status code, 400...599.
  package let status: Int
  /// A word for programs; never changes its meaning.
  package let code: String
  /// A sentence for people: what is wrong and what helps.
  package let message: String
  /// What the `Allow` field of a 405 names.
  var allowedMethods: [String] = []
  /// What the `Retry-After` field says (RFC 9110 §10.2.3), rounded up to seconds.
  package var retryAfter: Duration?

  /// An error answer.
  package init(status: Int, code: String, message: String) {
    self.status = status
    self.code = code
    self.message = message
  }

  /// 400: the request makes no sense as it stands.
  package static func badRequest(_ message: String) -> ControlProblem {
    ControlProblem(status: 400, code: "bad_request", message: message)
  }

  /// 404: what it names is not there.
  package static func notFound(_ message: String) -> ControlProblem {
    ControlProblem(status: 404, code: "not_found", message: message)
  }

  /// 409: what it names is in another state.
  package static func conflict(_ message: String) -> ControlProblem {
    ControlProblem(status: 409, code: "conflict", message: message)
  }

  /// 503: the same request may succeed later.
  package static func unavailable(_ message: String) -> ControlProblem {
    ControlProblem(status: 503, code: "unavailable", message: message)
  }

  /// 429: this client made too many requests.
  static func tooManyRequests(retryAfter: Duration) -> ControlProblem {
    var problem = ControlProblem(
      status: 429, code: "too_many_requests",
      message: "Too many requests; Retry-After says when to come back.")
    problem.retryAfter = retryAfter
    return problem
  }

  package var description: String { message }

  /// The answer that carries it.
  package var response: ControlResponse {
    var response = ControlResponse.json(
      ["error": ["code": .string(code), "message": .string(message)]], status: status)
    // RFC 9110 §15.5.2 and §15.5.6 ask for these fields.
    if status == 401 { response.headers.append((name: "WWW-Authenticate", value: "Bearer")) }
    if status == 405 {
      response.headers.append((name: "Allow", value: allowedMethods.joined(separator: ", ")))
    }
    if let retryAfter {
      let (seconds, rest) = retryAfter.components
      response.headers.append((name: "Retry-After", value: String(max(1, seconds + (rest > 0 ? 1 : 0)))))
    }
    return response
  }
}
