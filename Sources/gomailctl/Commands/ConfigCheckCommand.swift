import ArgumentParser
import Daemon
import JSON
import Settings

/// `gomailctl config check`
struct ConfigCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Print every problem of the settings, with file, key and remedy.",
    discussion: """
      Exits 0 where the daemons can start and 78 where they cannot. Warnings do not count.

      Examples:
        gomailctl config check
        gomailctl config check --config ./gomail.yaml --json
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let loaded = OperatorSettings.read(
      global, readsSecretFiles: true, keyFileObjection: KeyMaterial.objection)
    if output.json {
      let problems = loaded.problems.map { problem -> JSONValue in
        [
          "severity": problem.isError ? "error" : "warning",
          "file": problem.file.map(JSONValue.string) ?? .null,
          "line": problem.line.map { .integer(Int64($0)) } ?? .null,
          "key": problem.key.map(JSONValue.string) ?? .null,
          "message": .string(problem.message), "remedy": .string(problem.remedy),
        ]
      }
      let answer: JSONValue = ["usable": .bool(loaded.isUsable), "problems": .array(problems)]
      StandardOutput.line(answer.description)
    } else {
      for problem in loaded.problems { StandardOutput.line(VisibleText.line("\(problem)")) }
      let place = loaded.file ?? "defaults and environment"
      StandardOutput.line(
        loaded.isUsable ? "the settings are usable (\(place))" : "the settings cannot be used")
    }
    if !loaded.isUsable { throw ExitCode(Sysexit.config.rawValue) }
  }
}
