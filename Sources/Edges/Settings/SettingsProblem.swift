import Mail

/// Something about the settings that a person should know: where, what, and what to do.
package struct SettingsProblem: Hashable, Sendable {
  /// The file it stands in; `nil` for flags and environment.
  package let file: String?
  /// The line in the file, from 1.
  package let line: Int?
  /// The key, with its place in a list: `port`, `webhooks[2].url`.
  package let key: String?
  /// What is wrong.
  package let message: String
  /// What to do; may be empty.
  package let remedy: String
  /// Whether the settings cannot be used; otherwise it is a warning.
  package let isError: Bool
}

extension SettingsProblem: CustomStringConvertible {
  /// One line without control characters, although it quotes values:
  /// `error: /etc/gomail/gomail.yaml:3: port: must be …; write …`.
  package var description: String {
    var place = ""
    if let file { place += line.map { "\(file):\($0): " } ?? "\(file): " }
    if let key { place += "\(key): " }
    let text = "\(isError ? "error" : "warning"): \(place)\(message)\(remedy.isEmpty ? "" : "; \(remedy)")"
    return HeaderText(sanitizing: text).value
  }
}
