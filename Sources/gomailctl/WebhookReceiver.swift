import Daemon
import JSON
import Locking
import Mail
import OpenSSL
import Webhook

/// Answers the webhooks of `gomailctl listen` and prints them.
final class WebhookReceiver: Sendable {
  /// Room for a message of 25 MiB that is escaped or in base64, with its parts.
  static let maximumBodyOctets = 128 * 1024 * 1024

  /// How an event is printed.
  enum Format {
    /// A few lines for people.
    case summary
    /// The whole event on one line, for programs.
    case jsonLine
    /// The whole event over several lines.
    case indentedJSON
  }

  private let secret: WebhookSecret?
  private let status: Int
  private let limit: Int?
  private let format: Format
  private let terminal: Terminal
  private let received = Locked(0)
  private let limitReached = AsyncStream.makeStream(of: Void.self)

  init(secret: WebhookSecret?, status: Int, limit: Int?, format: Format, terminal: Terminal) {
    self.secret = secret
    self.status = status
    self.limit = limit
    self.format = format
    self.terminal = terminal
  }

  /// POST to `/` and to any path of up to three segments: a route's URL may have one.
  var routes: [ControlRoute] {
    ["/", "/:one", "/:one/:two", "/:one/:two/:three"].map { path in
      ControlRoute("POST", path, maximumBodyOctets: Self.maximumBodyOctets) { self.receive($0) }
    }
  }

  /// Returns when as many events as asked for have been answered; never without a limit.
  func waitForLimit() async {
    for await _ in limitReached.stream { return }
  }

  private func receive(_ request: ControlRequest) -> ControlResponse {
    if let problem = verify(request) {
      complain("401 refused a webhook: \(problem)")
      return ControlProblem(status: 401, code: "unauthorized", message: problem).response
    }
    let event: JSONValue
    do {
      event = try JSONValue(parsing: request.body, maximumOctets: Self.maximumBodyOctets)
    } catch {
      complain("400 received what is not JSON: \(error)")
      return ControlProblem.badRequest("\(error)").response
    }
    show(event, body: request.body)
    if received.withLock({
      $0 += 1
      return $0 == limit
    }) {
      limitReached.continuation.finish()
    }
    return .json(["received": true], status: status)
  }

  /// What is wrong with the signature; `nil` where it fits or no secret was given.
  private func verify(_ request: ControlRequest) -> String? {
    guard let secret else { return nil }
    let result = WebhookSignature.verify(
      id: request.header("webhook-id"), timestamp: request.header("webhook-timestamp"),
      signature: request.header("webhook-signature"), body: request.body, secret: secret,
      now: SystemClock.now, hmac: hmacSHA256)
    switch result {
    case .success: return nil
    case .failure(let error): return error.description
    }
  }

  private func show(_ event: JSONValue, body: [UInt8]) {
    switch format {
    case .jsonLine:
      // As it came, where it is one line. One write a line: a reader sees it at once, and lines of two
      // deliveries do not mix.
      let isOneLine = !body.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
      StandardOutput.write((isOneLine ? body : event.serialized()) + [UInt8(ascii: "\n")])
    case .indentedJSON:
      StandardOutput.line(IndentedJSON.text(event))
    case .summary:
      let summary = EventSummary(
        event: event, style: Style(isOn: terminal.hasColor), columns: min(terminal.columns, 120))
      let note = secret == nil ? [] : ["  Signature  " + Style(isOn: terminal.hasColor).good("verified")]
      StandardOutput.write(Array((summary.lines() + note + ["", ""]).joined(separator: "\n").utf8))
    }
  }

  private func complain(_ text: String) {
    let isForPeople = format == .summary
    let style = Style(isOn: terminal.hasColor && isForPeople)
    let line = style.bad(VisibleText.line(text))
    if isForPeople { StandardOutput.line(line) } else { StandardOutput.error(line) }
  }
}
