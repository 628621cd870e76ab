import ArgumentParser
import Authentication
import Daemon
import Inspection
import JSON
import Mail

/// `gomailctl verify`. It blocks its thread while it looks up; nothing else waits for it.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Print the Authentication-Results field that the milter would put on a message.",
    discussion: """
      Runs what gomail-milter runs, with its settings, over the message in FILE (- is standard input). Without --ip \
      there is no SPF and no reverse name; what is not given is taken from the file where it says so. explain says why \
      the results are what they are.

      Exits 0 where DMARC passes or, for an author without a DMARC policy, DKIM or SPF does; 75 where the DNS gave no \
      answer that this hangs on; 1 otherwise.

      Examples:
        gomailctl verify message.eml
        gomailctl verify message.eml --ip 192.0.2.1 --helo mail.example.org --from ann@example.org
        gomailctl verify - --zone zone.txt --json < message.eml
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The message; - is standard input.")
  var file: String

  @OptionGroup var envelope: EnvelopeOptions

  func run() throws {
    let settings = try OperatorSettings.usable(global)
    let assembly = try ExplainAssembly(settings, zoneFile: envelope.zone, isComparing: false)
    let request = try envelope.input(file: file).request(settings, now: SystemClock.now)
    let explanation = assembly.explain(request)
    guard let value = explanation.authenticationResults else {
      let reply = explanation.reply.map { ": \($0)" } ?? ""
      throw Refusal.badInput(
        "the milter would refuse the message before it checks it\(reply)",
        remedy: "gomailctl explain says why.")
    }
    if output.json {
      StandardOutput.line(IndentedJSON.text(Self.json(explanation, value)))
    } else {
      StandardOutput.line("\(AuthenticationResultsField.name): \(value)")
    }
    if let code = Self.exitCode(explanation.checks) { throw code }
  }

  /// `nil` where the author is proven, as far as anybody can tell.
  static func exitCode(_ checks: AuthenticationChecks) -> ExitCode? {
    let passes = checks.dkim?.result == .pass || checks.spf?.result == .pass
    let isUndecided = checks.dkim?.result == .temperror || checks.spf?.result == .temperror
    switch checks.dmarc?.evaluation.result {
    case .pass: return nil
    case .temperror: return ExitCode(Sysexit.temporaryFailure.rawValue)
    case .fail, .permerror: return ExitCode(1)
    case .some(.none), nil:
      if passes { return nil }
      return isUndecided ? ExitCode(Sysexit.temporaryFailure.rawValue) : ExitCode(1)
    }
  }

  private static func json(_ explanation: Explanation, _ value: String) -> JSONValue {
    [
      "name": .string(AuthenticationResultsField.name), "value": .string(value),
      "action": explanation.action.map { .string($0.rawValue) } ?? .null,
      "results": .array(
        explanation.results.map { result in
          var properties = JSONObject()
          for property in result.properties {
            properties[property.name.rawValue] = .string(property.value.value)
          }
          return [
            "method": .string(result.outcome.method), "result": .string(result.outcome.word),
            "comment": result.comment.map { .string($0.value) } ?? .null,
            "reason": result.reason.map { .string($0.value) } ?? .null, "properties": .object(properties),
          ]
        }),
    ]
  }
}
