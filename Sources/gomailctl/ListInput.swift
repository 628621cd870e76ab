import ArgumentParser
import JSON
import Mail
import Policy

/// What the imports of bans and of allowed networks have in common.
struct ListInput: ParsableArguments {
  /// The largest list in octets: two million entries of the kind that people write.
  static let maximumOctets = 512 << 20

  @Argument(help: "The list; - is standard input.")
  var file: String

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "How long, where the list does not say. Without it until removed.", valueName: "duration"),
    transform: DurationArgument.parse)
  var duration: Duration?

  @Option(help: ArgumentHelp("Why, where the list does not say.", valueName: "text"))
  var reason = ""

  /// When what the list gives no end ends, if it began at `now`.
  func end(from now: Timestamp) -> Timestamp? { duration.map { now + $0 } }

  /// Reads the list and hands it to policyd's resource at `path`, each entry as `write` says.
  func send(
    to policyd: DaemonControl, _ path: String, _ member: String, _ output: OutputOptions, now: Timestamp,
    _ write: (NetworkListEntry, inout JSONWriter) -> Void
  ) async throws -> NetworkImport.Outcome {
    let list = try WholeInput.octets(of: file, maximumOctets: Self.maximumOctets)
    let importer = NetworkImport(
      policyd: policyd, path: path, member: member,
      showsProgress: Terminal.isErrorTerminal && !output.json)
    return try await importer.run(list, name: WholeInput.name(file), now: now, write: write)
  }

  /// Says what became of a list.
  static func report(_ outcome: NetworkImport.Outcome, _ verb: String, json: Bool) {
    if json {
      let object: JSONObject = [
        "added": .integer(Int64(outcome.added)), "replaced": .integer(Int64(outcome.replaced)),
        "expired": .integer(Int64(outcome.expired)),
      ]
      StandardOutput.line(JSONValue.object(object).description)
      return
    }
    var text = "\(verb) \(outcome.added + outcome.replaced) networks"
    if outcome.replaced > 0 { text += ", \(outcome.replaced) of them anew" }
    if outcome.expired > 0 { text += "; \(outcome.expired) of the list were over" }
    StandardOutput.line(text)
  }
}
