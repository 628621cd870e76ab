import Daemon
import JSON
import Logging
import Mail
import Testing

/// A server on a unix socket of its own, for the time of one test.
struct ServedSocket {
  let path: String
  let client: ControlClient

  @discardableResult
  static func serve<Result: Sendable>(
    _ routes: [ControlRoute], bearerToken: String? = nil, limits: HTTPServerLimits = HTTPServerLimits(),
    _ body: (ServedSocket) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/test.ctl"
    let server = try await HTTPServer.bind(
      to: .unix(path: path), routes: routes, bearerToken: bearerToken, limits: limits,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { try await server.run() }
    defer { running.cancel() }
    let result = try await body(ServedSocket(path: path, client: ControlClient(socketPath: path)))
    running.cancel()
    _ = try? await running.value
    withExtendedLifetime(directory) {}
    return result
  }

  /// How long an answer may take: a machine under load, where no test should fail, may take more than a person waits.
  static let patience = Duration.seconds(300)

  /// The status and the error code of an answer.
  func failure(_ method: String, _ path: String, body: [UInt8]? = nil) async throws -> (Int, String?) {
    let answer = try await client.request(method, path, body: body, timeout: Self.patience)
    return (answer.status, try JSONValue(parsing: answer.body)["error"]?["code"]?.stringValue)
  }

  /// Writes octets as they are and reads until the server closes.
  func raw(_ text: String) async throws -> String {
    let path = path
    return try await withCheckedThrowingContinuation { continuation in
      RawClient.exchange(path: path, sending: Array(text.utf8)) { continuation.resume(with: $0) }
    }
  }
}
