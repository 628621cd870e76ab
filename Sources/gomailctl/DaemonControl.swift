import Daemon
import JSON

/// One daemon's control socket, with refusals that say what helps.
struct DaemonControl: Sendable {
  /// Every daemon answers from memory or an index; one that takes longer is in trouble.
  static let timeout: Duration = .seconds(20)

  /// The program behind the socket, such as `gomail-policyd`.
  let program: String
  /// Where its control socket is.
  let socketPath: String

  /// The daemon `name` (`milter`, `policyd`, `forwarder`) in a directory of control sockets.
  init(name: String, directory: String) {
    program = "gomail-" + name
    socketPath = "\(directory)/\(name).ctl"
  }

  /// The policy daemon.
  static func policyd(_ global: GlobalOptions) throws -> DaemonControl {
    DaemonControl(name: "policyd", directory: try OperatorSettings.controlDirectory(global))
  }

  /// The milter.
  static func milter(_ global: GlobalOptions) throws -> DaemonControl {
    DaemonControl(name: "milter", directory: try OperatorSettings.controlDirectory(global))
  }

  /// The forwarder.
  static func forwarder(_ global: GlobalOptions) throws -> DaemonControl {
    DaemonControl(name: "forwarder", directory: try OperatorSettings.controlDirectory(global))
  }

  /// One path segment or query value with everything percent-encoded that could end it.
  static func pathSegment(_ text: String) -> String { PercentEncoding.encode(text) }

  /// The JSON of a successful answer.
  func json(
    _ method: String, _ path: String, body: JSONValue? = nil, timeout: Duration = Self.timeout
  ) async throws -> JSONValue {
    let octets = try await octets(method, path, body: body, timeout: timeout)
    do {
      return try JSONValue(parsing: octets)
    } catch {
      throw Refusal.unexpected("\(program) answered what is not JSON: \(error)")
    }
  }

  /// The JSON of a successful answer to a body that is JSON already.
  func json(_ method: String, _ path: String, octets body: [UInt8]) async throws -> JSONValue {
    let answer = try await answer(method, path, octets: body)
    guard (200..<300).contains(answer.status) else { throw refusal(answer.status, answer.body) }
    guard let json = try? JSONValue(parsing: answer.body) else {
      throw Refusal.unexpected("\(program) answered what is not JSON")
    }
    return json
  }

  /// What the daemon says of itself. A daemon that is degraded says so with status 503.
  func health() async throws -> JSONValue {
    let answer = try await answer("GET", "/health", body: nil)
    guard let health = try? JSONValue(parsing: answer.body), health["status"]?.stringValue != nil else {
      throw refusal(answer.status, answer.body)
    }
    return health
  }

  /// The octets of a successful answer.
  func octets(
    _ method: String, _ path: String, body: JSONValue? = nil, timeout: Duration = Self.timeout
  ) async throws -> [UInt8] {
    let answer = try await answer(method, path, body: body, timeout: timeout)
    guard (200..<300).contains(answer.status) else { throw refusal(answer.status, answer.body) }
    return answer.body
  }

  private func answer(
    _ method: String, _ path: String, body: JSONValue?, timeout: Duration = Self.timeout
  ) async throws -> (status: Int, body: [UInt8]) {
    try await answer(method, path, octets: body?.serialized(), timeout: timeout)
  }

  private func answer(
    _ method: String, _ path: String, octets: [UInt8]?, timeout: Duration = Self.timeout
  ) async throws -> (status: Int, body: [UInt8]) {
    do throws(ControlClientError) {
      return try await ControlClient(socketPath: socketPath)
        .request(method, path, body: octets, timeout: timeout)
    } catch {
      throw refusal(error)
    }
  }

  /// Follows the daemon's live stream; `take` gets each line. Returns when the daemon ends it.
  func follow(_ path: String, _ take: @escaping @Sendable ([UInt8]) async throws -> Void) async throws {
    do throws(ControlClientError) {
      try await ControlClient(socketPath: socketPath).followLines(path, take)
    } catch {
      throw refusal(error)
    }
  }

  /// What a failed call means to the person at the prompt.
  func refusal(_ error: ControlClientError) -> Refusal {
    switch error {
    case .notRunning:
      .unavailable(
        "\(program) is not running: nobody answers on \(socketPath)",
        remedy:
          "Start it (systemctl start \(program)), or name the directory of its socket with --control-dir.")
    case .permissionDenied:
      .notPermitted(
        "\(socketPath) is not open to you", remedy: "Run gomailctl as root or as the daemon's user.")
    case .refused(let status, let message) where status == 404:
      .unavailable("\(program) has no such stream: \(VisibleText.line(message))")
    case .timedOut:
      .unavailable("\(program) does not answer", remedy: "Its log says why: journalctl -u \(program)")
    default:
      .unexpected("\(program): \(error)", remedy: error.remedy)
    }
  }

  private func refusal(_ status: Int, _ body: [UInt8]) -> Refusal {
    let problem = (try? JSONValue(parsing: body))?["error"]?["message"]?.stringValue
    let message = VisibleText.line(problem ?? "\(program) answered with status \(status)")
    let code = (try? JSONValue(parsing: body))?["error"]?["code"]?.stringValue
    switch status {
    case 500 where code == "reload_failed":
      return .badConfiguration(message, remedy: "gomailctl config check names every problem.")
    case 400, 404, 409, 413, 422: return .badInput(message)
    case 503: return .unavailable(message, remedy: "Its log says why: journalctl -u \(program)")
    default: return .unexpected(message, remedy: "Its log says why: journalctl -u \(program)")
    }
  }
}
