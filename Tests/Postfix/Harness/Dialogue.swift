import Foundation

/// A scenario's script, one step a line:
///
///     # a comment
///     C: EHLO client.example.org       say this line to Postfix
///     S: 250                           read a reply that begins with this
///     S: 554 5.7.1 ~ban                ... and holds this after the tilde
///     C< message.eml                   send this file as the message text, its lines ended by CRLF
///     $ ban add 192.0.2.7 --reason x   run gomailctl
///     -- reconnect                     close the connection and open a new one
struct Dialogue {
  private let lines: [(number: Int, text: String)]
  private let folder: URL

  init(folder: URL) throws {
    self.folder = folder
    let text = try String(contentsOf: folder.appending(path: "dialogue.smtp"), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { ($0.offset + 1, String($0.element)) }
      .filter { !$0.1.hasPrefix("#") && !$0.1.allSatisfy(\.isWhitespace) }
  }

  /// Plays the script; throws with the line's number where an answer is not the expected one.
  func play(in lab: Lab) throws {
    var client = try SMTPClient(port: lab.smtpPort)
    var replies: [SMTPClient.Reply] = []
    for (number, text) in lines {
      let argument = String(text.dropFirst(3))
      switch text.prefix(3) {
      case "C: ": replies.append(try client.command(argument))
      case "C< ":
        let file = try Data(contentsOf: folder.appending(path: argument))
        replies.append(try client.data(file.flatMap { $0 == 10 ? [13, 10] : [$0] }))
      case "S: ":
        guard !replies.isEmpty else { throw LabError("\(place(number)): no reply is left to compare") }
        try compare(replies.removeFirst(), with: argument, at: number)
      case "$ b", "$ m", "$ s": try lab.gomailctl(argumentsOf(text))
      case "-- ": client = try SMTPClient(port: lab.smtpPort)
      default: throw LabError("\(place(number)): not a step: \(text)")
      }
    }
  }

  private func argumentsOf(_ line: String) -> [String] {
    var inQuotes = false
    return line.dropFirst(2).split {
      if $0 == "\"" { inQuotes.toggle() }
      return $0 == " " && !inQuotes
    }.map { String($0.replacing("\"", with: "")) }
  }

  private func compare(_ reply: SMTPClient.Reply, with expected: String, at number: Int) throws {
    let parts = expected.split(separator: "~", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    let begin = parts.first ?? ""
    guard reply.description.hasPrefix(begin) || reply.lines.last?.hasPrefix(begin) == true,
      parts.count < 2 || reply.description.contains(parts[1])
    else { throw LabError("\(place(number)): expected \(expected), got \(reply)") }
  }

  private func place(_ number: Int) -> String { "\(folder.lastPathComponent)/dialogue.smtp:\(number)" }
}
