import Foundation

/// A directory of its own for one test, removed with the value.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("spool-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func contents(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
  }

  /// Paths of all regular files below `name`, relative to it, sorted.
  func files(below name: String) -> [String] {
    let root = path + "/" + name
    guard let walk = FileManager.default.enumerator(atPath: root) else { return [] }
    var found: [String] = []
    for case let file as String in walk {
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: root + "/" + file, isDirectory: &isDirectory),
        !isDirectory.boolValue
      {
        found.append(file)
      }
    }
    return found.sorted()
  }
}
