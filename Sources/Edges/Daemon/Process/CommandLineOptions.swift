/// The command line that the three daemons share.
///
/// ```
/// gomail-milter [--config FILE] [--check-config] [--set KEY=VALUE]... [--help] [--version]
/// ```
package struct CommandLineOptions: Sendable {
  /// Where the settings stand unless `--config` says otherwise.
  package static let defaultConfigFile = "/etc/gomail/gomail.yaml"

  /// The file of `--config`; `nil` where the default file is meant, which may be missing.
  package var configFile: String?
  /// `--check-config`: report the problems of the settings and exit.
  package var checksConfig = false
  /// `--help`.
  package var wantsHelp = false
  /// `--version`.
  package var wantsVersion = false
  /// Every `--set`, in order; the values are YAML text.
  package var overrides: [(key: String, value: String)] = []

  /// No option at all.
  package init() {}

  /// Reads the arguments after the program's name.
  package init(parsing arguments: [String]) throws(CommandLineError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.first.map(String.init) ?? ""
      func value() throws(CommandLineError) -> String {
        if parts.count == 2 { return String(parts[1]) }
        guard let next = rest.popFirst() else { throw CommandLineError("\(name) needs a value") }
        return next
      }
      func flag() throws(CommandLineError) -> Bool {
        guard parts.count == 1 else { throw CommandLineError("\(name) takes no value") }
        return true
      }
      switch name {
      case "--config", "-c": configFile = try value()
      case "--set": overrides.append(try Self.override(value()))
      case "--check-config": checksConfig = try flag()
      case "--help", "-h": wantsHelp = try flag()
      case "--version", "-V": wantsVersion = try flag()
      default: throw CommandLineError("unknown argument \(argument)")
      }
    }
  }

  private static func override(_ text: String) throws(CommandLineError) -> (key: String, value: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let key = parts.first, !key.isEmpty else {
      throw CommandLineError("--set needs KEY=VALUE, not \(text)")
    }
    return (key: String(key), value: String(parts[1]))
  }

  /// The text of `--help`.
  package static func help(program: String, summary: String) -> String {
    """
    \(program): \(summary)

    usage: \(program) [--config FILE] [--check-config] [--set KEY=VALUE]...

      --config FILE     read the settings from FILE (default \(defaultConfigFile))
      --check-config    print every problem of the settings and exit: 0 if usable, 78 if not
      --set KEY=VALUE   override one setting; wins over environment and file
      --version         print the version and exit
      --help            print this and exit

    Environment: MAIL_KEY=value overrides one setting (MAIL_PORT=3001).
    Signals: SIGTERM and SIGINT end it after what is under way; SIGUSR1 reloads.

    """
  }
}
