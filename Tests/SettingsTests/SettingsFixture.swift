import Foundation
import Settings
import Testing

/// Settings from text, as a daemon reads them from a file.
struct SettingsFixture {
  static let file = "gomail.yaml"

  /// Loads `yaml` from a file of its own; the file's directory is cut from every message.
  static func load(
    _ yaml: String, environment: [String: String] = [:], flags: [(key: String, value: String)] = [],
    keyFileObjection: ((String) -> KeyFileObjection?)? = nil
  ) throws -> LoadedSettings {
    try withDirectory { directory in
      let path = directory.appendingPathComponent(file).path
      try yaml.write(toFile: path, atomically: true, encoding: .utf8)
      return Settings.load(
        file: path, environment: environment, overrides: flags, keyFileObjection: keyFileObjection,
        hostName: "mx.example.org")
    }
  }

  static func withDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
  }

  /// The problems as people read them, the path cut to the file's name.
  static func problems(of loaded: LoadedSettings) -> [String] {
    loaded.problems.map { problem in
      guard let path = problem.file else { return problem.description }
      return problem.description.replacingOccurrences(of: path, with: file)
    }
  }
}
