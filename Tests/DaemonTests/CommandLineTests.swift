import Daemon
import Testing

@Suite("Command line")
struct CommandLineTests {
  @Test("Options are read in either spelling")
  func options() throws {
    let options = try CommandLineOptions(parsing: [
      "--config", "/tmp/a.yaml", "--set", "port=3001", "--set=bearer_token=a=b", "--check-config",
    ])
    #expect(options.configFile == "/tmp/a.yaml")
    #expect(options.checksConfig)
    #expect(!options.wantsHelp)
    #expect(options.overrides.map(\.key) == ["port", "bearer_token"])
    #expect(options.overrides.map(\.value) == ["3001", "a=b"])
    #expect(try CommandLineOptions(parsing: ["--config=x"]).configFile == "x")
    #expect(try CommandLineOptions(parsing: ["-h"]).wantsHelp)
    #expect(try CommandLineOptions(parsing: []).configFile == nil)
  }

  @Test(
    "A wrong command line is refused",
    arguments: [
      (["--config"], "--config needs a value"), (["--set", "port"], "--set needs KEY=VALUE, not port"),
      (["--set", "=1"], "--set needs KEY=VALUE, not =1"),
      (["--check-config=1"], "--check-config takes no value"),
      (["--conf", "x"], "unknown argument --conf"), (["serve"], "unknown argument serve"),
      ([""], "unknown argument "),
    ])
  func wrong(arguments: [String], message: String) {
    let error = #expect(throws: CommandLineError.self) { try CommandLineOptions(parsing: arguments) }
    #expect(error?.description == message)
  }

  @Test("The help names every option")
  func help() {
    let help = CommandLineOptions.help(program: "gomail-milter", summary: "judges mail")
    for option in [
      "--config", "--check-config", "--set", "--version", "--help", "gomail-milter: judges mail",
    ] {
      #expect(help.contains(option))
    }
  }
}
