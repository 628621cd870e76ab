extension CommandLineOptions {
  /// The process's own arguments. Answers `--help` and `--version` and ends the process there;
  /// ends it with 64 (usage) on a wrong command line.
  package static func ofProcess(program: String, summary: String) -> CommandLineOptions {
    do {
      let options = try CommandLineOptions(parsing: ProcessFacts.arguments)
      if options.wantsHelp {
        StandardStream.output.write(help(program: program, summary: summary))
        Sysexit.success.exit()
      }
      if options.wantsVersion {
        StandardStream.output.write("\(program) \(ProductVersion.current)\n")
        Sysexit.success.exit()
      }
      return options
    } catch {
      StandardStream.error.write("\(program): \(error)\nTry \(program) --help.\n")
      Sysexit.usage.exit()
    }
  }

  /// The end of reading settings: prints `report` (one line a problem, or empty), and ends the
  /// process with 78 where the settings cannot be used, with 0 where only a check was asked for.
  ///
  /// - Parameter isUsable: Whether a daemon can start with these settings.
  package func finishReadingSettings(report: String, isUsable: Bool) {
    StandardStream.error.write(report)
    guard isUsable else { Sysexit.config.exit() }
    guard checksConfig else { return }
    StandardStream.output.write("configuration is usable\n")
    Sysexit.success.exit()
  }
}
