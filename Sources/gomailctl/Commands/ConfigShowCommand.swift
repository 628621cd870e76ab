import ArgumentParser
import Daemon
import JSON
import Settings
import Webhook

/// `gomailctl config show`
struct ConfigShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show every setting in effect and where it comes from.",
    discussion: """
      Examples:
        gomailctl config show
        gomailctl config show --json | jq -r .data_dir.value
        gomailctl config show --show-secrets
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Show tokens and the default route's secret too.")
  var showSecrets = false

  func run() async throws {
    let loaded = OperatorSettings.read(global, readsSecretFiles: showSecrets)
    let secrets = showSecrets ? Self.secrets(loaded.settings) : [:]
    let entries = loaded.entries.map { entry in
      (key: entry.key, value: secrets[entry.key] ?? entry.value, origin: "\(entry.origin)")
    }
    if output.json {
      var object = JSONObject()
      for entry in entries { object[entry.key] = ["value": entry.value, "origin": .string(entry.origin)] }
      StandardOutput.line(JSONValue.object(object).description)
    } else {
      var table = Table([
        .init(title: "KEY"), .init(title: "VALUE", mayShrink: true), .init(title: "ORIGIN", mayShrink: true),
      ])
      for entry in entries {
        table.append([entry.key, Self.text(entry.value), entry.origin])
      }
      for line in table.lines(width: Terminal.standardOutput().columns) { StandardOutput.line(line) }
    }
    guard loaded.isUsable else {
      throw Refusal.badConfiguration(
        "the settings cannot be used", remedy: "gomailctl config check says why.")
    }
  }

  /// A value in one line; one that nobody set and that has no default is a dash.
  private static func text(_ value: JSONValue) -> String {
    value.isNull ? "-" : value.stringValue ?? value.description
  }

  /// What stands as `(hidden)` among the entries.
  private static func secrets(_ settings: Settings?) -> [String: JSONValue] {
    guard let settings else { return [:] }
    var secrets: [String: JSONValue] = [:]
    secrets["bearer_token"] = settings.bearerToken.map(JSONValue.string)
    secrets["do_api_token"] = settings.digitalOceanToken.map(JSONValue.string)
    let signing = settings.routes.first { $0.name == "default" }?.secrets ?? []
    if !signing.isEmpty { secrets["webhook_secret"] = .array(signing.map { .string($0.encoded) }) }
    return secrets
  }
}
