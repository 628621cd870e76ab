import ArgumentParser
import Daemon
import JSON

/// `gomailctl message show ID`
struct MessageShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is known of a message and the state of each delivery.",
    discussion: """
      Examples:
        gomailctl message show msg_…
        gomailctl message show msg_… --json | jq '.message.deliveries[]'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The id of an event or of a message, as `message list` shows it.")
  var id: String

  func run() async throws {
    let answer = try await DaemonControl.forwarder(global)
      .json("GET", "/messages/" + DaemonControl.pathSegment(id))
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    let message = answer["message"] ?? answer
    var facts = Table([.init(title: "MESSAGE"), .init(title: VisibleText.line(id), mayShrink: true)])
    for member in answer.objectValue?.members ?? [] where member.key != "message" {
      facts.append([member.key, Self.text(member.value)])
    }
    for member in message.objectValue?.members ?? [] where member.key != "deliveries" {
      facts.append([member.key, Self.text(member.value)])
    }
    let columns = Terminal.standardOutput().columns
    for line in facts.lines(width: columns) { StandardOutput.line(line) }
    for delivery in message["deliveries"]?.arrayValue ?? [] {
      StandardOutput.line("")
      var table = Table([.init(title: "DELIVERY"), .init(title: "", mayShrink: true)])
      for member in delivery.objectValue?.members ?? [] {
        table.append([member.key, Self.text(member.value)])
      }
      for line in table.lines(width: columns) { StandardOutput.line(line) }
    }
  }

  /// A value in one line; unknown is a dash.
  private static func text(_ value: JSONValue) -> String {
    if value.isNull { return "-" }
    if let text = value.stringValue { return text }
    guard let list = value.arrayValue else { return value.description }
    return list.map { text($0) }.joined(separator: ", ")
  }
}
