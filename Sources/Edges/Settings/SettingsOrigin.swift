/// Where a value comes from.
package enum SettingsOrigin: Hashable, Sendable {
  /// Nobody set it.
  case `default`
  /// A line of the file.
  case file(String, line: Int)
  /// A variable of the environment.
  case environment(String)
  /// `--set` on the command line.
  case flag
}

extension SettingsOrigin: CustomStringConvertible {
  package var description: String {
    switch self {
    case .default: "default"
    case .file(let name, let line): "\(name):\(line)"
    case .environment(let name): "environment \(name)"
    case .flag: "flag --set"
    }
  }
}
