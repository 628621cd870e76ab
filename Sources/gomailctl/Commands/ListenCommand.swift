import ArgumentParser
import Daemon
import Logging
import Mail
import ServiceLifecycle
import UnixSignals
import Webhook

/// `gomailctl listen`
struct ListenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "listen",
    abstract: "Receive webhooks on this machine and show them.",
    discussion: """
      Verifies the Standard Webhooks signature where a secret is given; a wrong one is answered 401. \
      Point a route at the address that it prints.

      Examples:
        gomailctl listen --secret-file /etc/gomail/webhook.secret
        gomailctl listen --port 8080 --secret whsec_… --json | jq .subject
        gomailctl listen --status 503        see how deliveries are retried
        gomailctl listen --once 1 --json     end after one event
      """)

  @Option(help: "The TCP port on 127.0.0.1; 0 lets the system choose.")
  var port = 3333

  @Option(help: ArgumentHelp("The signing secret: whsec_ and base64.", valueName: "secret"))
  var secret: String?

  @Option(help: ArgumentHelp("Read the signing secret from this file.", valueName: "file"))
  var secretFile: String?

  @Option(help: ArgumentHelp("Answer verified events with this status code.", valueName: "code"))
  var status = 200

  @Option(help: ArgumentHelp("End after this many verified events.", valueName: "count"))
  var once: Int?

  @Flag(help: "Print each event as JSON over several lines, for people.")
  var indented = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
    guard (200...599).contains(status) else { throw ValidationError("--status must be 200 to 599") }
    guard secret == nil || secretFile == nil else {
      throw ValidationError("give --secret or --secret-file, not both")
    }
    guard !indented || !output.json else { throw ValidationError("give --indented or --json, not both") }
    if let once, once < 1 { throw ValidationError("--once must be at least 1") }
  }

  func run() async throws {
    let terminal = Terminal.standardOutput()
    let receiver = WebhookReceiver(
      secret: try signingSecret(), status: status, limit: once,
      format: indented ? .indentedJSON : output.json ? .jsonLine : .summary, terminal: terminal)
    // Its own log has nothing that the lines below do not say.
    let logger = Logger(label: "gomailctl", factory: { _ in SwiftLogNoOpLogHandler() })
    let server: HTTPServer
    do {
      server = try await HTTPServer.bind(
        to: .inet(host: "127.0.0.1", port: port), routes: receiver.routes, logger: logger)
    } catch {
      throw Refusal.unavailable(
        "cannot listen on 127.0.0.1:\(port): \(error)", remedy: "Choose another port with --port.")
    }
    guard case .inet(let host, let port) = server.address else { return }
    StandardOutput.error("listening on http://\(host):\(port)/, Ctrl-C ends it")
    if secret == nil, secretFile == nil {
      StandardOutput.error("no secret given: signatures are not verified")
    }
    let services = ServiceGroup(
      services: [server], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        await receiver.waitForLimit()
        // Graceful, so that the last answer still goes out.
        await services.triggerGracefulShutdown()
      }
      try await services.run()
      group.cancelAll()
    }
  }

  private func signingSecret() throws -> WebhookSecret? {
    let text: String
    if let secret {
      text = secret
    } else if let secretFile {
      text = try SmallFile.text(at: secretFile)
    } else {
      return nil
    }
    do {
      return try WebhookSecret(text.filter { !$0.isWhitespace })
    } catch {
      throw Refusal(
        exitCode: .usage, message: "the secret cannot be used: \(error)",
        remedy: "A secret is whsec_ followed by base64 of 24 to 64 octets.")
    }
  }
}
