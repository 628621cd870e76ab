import Mail

/// One run through all sources of settings, from the weakest to the strongest.
struct SettingsReading {
  /// A key's value with where it comes from.
  struct Source {
    let node: YAMLNode
    let origin: SettingsOrigin
  }

  /// Postfix's own variables, which its children inherit: not ours in spite of the prefix.
  private static let foreignVariables: Set<String> = ["MAIL_CONFIG", "MAIL_DEBUG", "MAIL_LOGTAG"]
  /// Names without prefix that the original read.
  private static let oldVariables = [
    "API_BEARER_TOKEN": "bearer_token", "DO_API_TOKEN": "do_api_token", "PRIMARY_DOMAIN": "primary_domain",
    "API_ENDPOINT": "api_endpoint",
  ]

  let hostName: String
  private(set) var sources: [String: Source] = [:]
  var problems: [SettingsProblem] = []
  private(set) var file: String?
  /// All variables, for the secrets that routes name.
  private(set) var environment: [String: String] = [:]

  init(hostName: String) { self.hostName = hostName }

  // MARK: Sources

  mutating func readFile(_ name: String?) {
    let path = name ?? Settings.defaultFile
    do throws(SettingsFile.ReadError) {
      let text = try SettingsFile.read(path, maximumOctets: YAMLReader.maximumOctets)
      file = path
      readYAML(text, of: path)
    } catch {
      if error.isMissing, name == nil {
        add(
          nil, nil, "\(path) is missing, defaults apply", "write one, or name one with --config",
          isError: false)
      } else {
        problems.append(
          SettingsProblem(
            file: path, line: nil, key: nil, message: error.message, remedy: error.remedy, isError: true))
      }
    }
  }

  private mutating func readYAML(_ text: [UInt8], of path: String) {
    let root: YAMLNode
    do throws(YAMLError) {
      root = try YAMLReader.read(text)
    } catch {
      problems.append(
        SettingsProblem(
          file: path, line: error.line, key: nil, message: error.message, remedy: error.remedy, isError: true)
      )
      return
    }
    switch root.content {
    case .null: return
    case .mapping(let members):
      for member in members {
        let origin = SettingsOrigin.file(path, line: member.line)
        if SettingsKey.byName[member.key] == nil {
          addUnknown(member.key, origin)
        } else {
          sources[member.key] = Source(node: member.value, origin: origin)
        }
      }
    case .scalar, .sequence:
      problems.append(
        SettingsProblem(
          file: path, line: root.line, key: nil, message: "must hold keys and values, not \(root.kind)",
          remedy: "write lines such as port: 3000", isError: true))
    }
  }

  mutating func readEnvironment(_ environment: [String: String]) {
    self.environment = environment
    for (variable, key) in Self.oldVariables {
      if let value = environment[variable] { take(key, value, .environment(variable)) }
    }
    for (variable, value) in environment.sorted(by: { $0.key < $1.key }) {
      guard variable.hasPrefix("MAIL_"), !Self.foreignVariables.contains(variable) else { continue }
      let key = variable.dropFirst(5).lowercased()
      if SettingsKey.byName[key] != nil {
        take(key, value, .environment(variable))
      } else {
        // Not an error: the environment belongs to others too.
        let nearest = NearestKey.of(key, among: SettingsKey.all.map(\.name))
        add(
          nil, .environment(variable), "\(variable) is no setting of ours",
          nearest.map { "did you mean MAIL_\($0.uppercased())?" } ?? "", isError: false)
      }
    }
  }

  mutating func readOverrides(_ overrides: [(key: String, value: String)]) {
    for (key, value) in overrides {
      if SettingsKey.byName[key] != nil { take(key, value, .flag) } else { addUnknown(key, .flag) }
    }
  }

  /// A value as text: a word as it is, a list also with commas, anything larger as YAML.
  private mutating func take(_ key: String, _ text: String, _ origin: SettingsOrigin) {
    guard let shape = SettingsKey.byName[key]?.shape else { return }
    let start = text.first { $0 != " " }
    switch shape {
    case .scalar:
      sources[key] = Source(node: YAMLNode(content: .scalar(text), line: 0), origin: origin)
    case .list where start != "[":
      let words = text.split { ", \t\n".contains($0) }.map { YAMLNode(content: .scalar(String($0)), line: 0) }
      sources[key] = Source(node: YAMLNode(content: .sequence(words), line: 0), origin: origin)
    case .list, .structure:
      do throws(YAMLError) {
        sources[key] = Source(node: try YAMLReader.read(Array(text.utf8)), origin: origin)
      } catch {
        add(key, origin, error.message, error.remedy, isError: true)
      }
    }
  }

  // MARK: Problems

  mutating func add(
    _ key: String?, _ origin: SettingsOrigin?, line: Int? = nil, _ message: String, _ remedy: String,
    isError: Bool
  ) {
    var place: (file: String?, line: Int?) = (nil, nil)
    if case .file(let name, let keyLine) = origin { place = (name, line ?? keyLine) }
    var message = message
    if case .environment(let variable) = origin, !message.hasPrefix(variable) {
      message += " (from \(variable))"
    }
    problems.append(
      SettingsProblem(
        file: place.file, line: place.line, key: key, message: message, remedy: remedy, isError: isError))
  }

  private mutating func addUnknown(_ key: String, _ origin: SettingsOrigin) {
    let shown = HeaderText(sanitizing: key.prefix(64)).value
    let nearest = NearestKey.of(key, among: SettingsKey.all.map(\.name))
    add(
      shown, origin, "is not a known key",
      nearest.map { "did you mean \($0)?" } ?? "docs/settings.md lists all keys", isError: true)
  }
}
