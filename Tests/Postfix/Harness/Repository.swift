import Foundation

/// Where the repository and its built programs are.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func path(_ relative: String) -> String { root.appending(path: relative).path }

  /// The milter that `MilterLoadScenario` loads: `GOMAIL_MILTER_LOAD`.
  static let loadedMilter = ProcessInfo.processInfo.environment["GOMAIL_MILTER_LOAD"]

  /// A program as the build beside these tests made it; `GOMAIL_BIN` names another folder.
  static func binary(_ name: String) -> URL {
    if name == "gomail-milter", let loadedMilter { return URL(fileURLWithPath: loadedMilter) }
    let folder = ProcessInfo.processInfo.environment["GOMAIL_BIN"] ?? path(".build/debug")
    return URL(fileURLWithPath: folder, isDirectory: true).appending(path: name)
  }
}
