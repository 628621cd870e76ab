import Foundation

/// What `suite/fetch` takes out of pyspf's source distribution.
package enum Pyspf {
  struct Missing: Error, CustomStringConvertible {
    var path: String

    var description: String { "there is no \(path): run `make deps`" }
  }

  /// Where `make deps` puts it, unless `GOMAIL_SPF_SUITE` names another folder.
  package static let folder =
    ProcessInfo.processInfo.environment["GOMAIL_SPF_SUITE"]
    ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.build/spf-suite")
    .standardized.path

  /// The path of a file that must be there.
  @discardableResult package static func require(_ name: String) throws -> String {
    let path = URL(filePath: folder).appending(path: name).path
    guard FileManager.default.fileExists(atPath: path) else { throw Missing(path: path) }
    return path
  }
}
