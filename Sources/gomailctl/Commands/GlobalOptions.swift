import ArgumentParser
import Daemon

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("Read the settings from this file.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Find the daemons' control sockets in this directory, whatever the settings say.", valueName: "dir"))
  var controlDir: String?
}
