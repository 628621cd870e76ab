import ArgumentParser
import Daemon
import Inspection
import Mail

/// `gomailctl explain`. It blocks its thread while it looks up; nothing else waits for it.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what becomes of a message and why: SPF, DKIM, ARC, DMARC step by step, with remedies.",
    discussion: """
      Runs what gomail-milter runs, with its settings, over the message in FILE (- is standard input), an envelope, or \
      both, and shows every record, term, signature, tree walk and alignment that led to the verdict, and the verdict \
      under each dmarc_enforcement. Nothing is sent but questions to dns_servers; with --zone not even those.

      What is not given is taken from the file where it says so (a spool file, our own Received-SPF, Return-Path), and \
      the output names the source. Without --ip there is no SPF, without FILE no DKIM, ARC and DMARC. Bans and limits \
      are another question: see limits explain.

      Examples:
        gomailctl explain message.eml --ip 192.0.2.1 --helo mail.example.org --from ann@example.org
        gomailctl explain --ip 192.0.2.1 --from ann@example.org
        gomailctl explain message.eml --zone zone.txt --json
        gomailctl explain --message msg_…
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The message; - is standard input.")
  var file: String?

  @OptionGroup var envelope: EnvelopeOptions

  @Option(
    name: .customLong("rcpt"), help: ArgumentHelp("A recipient; may be given again.", valueName: "address"))
  var recipients: [String] = []

  @Option(help: ArgumentHelp("The lot from 0 to 99 that the message draws for pct of DMARC.", valueName: "n"))
  var lot = 0

  @Option(
    help: ArgumentHelp(
      "A message that the forwarder has: what was recorded, and what would be different today.",
      valueName: "id"))
  var message: String?

  @Flag(help: "Show the canonical header text that each signature covers.")
  var headers = false

  @Flag(help: "Ask libspf2 and libopendkim as well, and show where they disagree.")
  var compare = false

  func validate() throws {
    guard (0...99).contains(lot) else { throw ValidationError("--lot is a number from 0 to 99") }
    guard file == nil || message == nil else {
      throw ValidationError("name a FILE or a message with --message, not both")
    }
    guard file != nil || message != nil || envelope.ip != nil else {
      throw ValidationError("name a FILE, a client with --ip, or a message with --message")
    }
  }

  func run() async throws {
    let settings = try OperatorSettings.usable(global)
    let kept: KeptMessage?
    if let message { kept = try await KeptMessage(message, of: .forwarder(global)) } else { kept = nil }
    let assembly = try ExplainAssembly(settings, zoneFile: envelope.zone, isComparing: compare)
    let request = try envelope.input(file: file, kept: kept, recipients: recipients, lot: lot)
      .request(settings, now: SystemClock.now)
    let explanation = assembly.explain(request)
    if output.json {
      StandardOutput.line(IndentedJSON.text(explanation.json(showsHeaders: headers)))
    } else {
      let width = Terminal.standardOutput().columns
      for line in explanation.text(showsHeaders: headers, width: width) {
        StandardOutput.line(VisibleText.line(line))
      }
    }
  }
}
