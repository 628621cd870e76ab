internal import Glibc

extension Spool {
  /// Removes what a crash left under `tmp/`: none of it was acknowledged.
  ///
  /// - Returns: the files removed.
  package func removeUnfinished() throws(SpoolFailure) -> Int {
    var removed = 0
    for name in try Self.names(in: "\(directory)/tmp") where unlink("\(directory)/tmp/\(name)") == 0 {
      removed += 1
    }
    return removed
  }

  /// Calls `body` with the id of every message in `folder`, oldest day first, until it returns false.
  /// Files that are not messages of ours are passed over.
  package func scan(_ folder: SpoolFolder, _ body: (SpoolID) -> Bool) throws(SpoolFailure) {
    for day in try days(in: folder) {
      var ids: [SpoolID] = []
      for name in try Self.names(in: "\(directory)/\(folder.rawValue)/\(day)") where name.hasSuffix(".eml") {
        guard let id = SpoolID(name.dropLast(4)), id.day == day else { continue }
        ids.append(id)
      }
      for id in ids.sorted() where !body(id) { return }
    }
  }

  /// Removes messages and states of `folder` that arrived before `second` (since the Unix epoch), at
  /// most `limit` files in one call, and day folders that are empty then.
  ///
  /// - Returns: the messages removed.
  package func prune(_ folder: SpoolFolder, before second: Int64, limit: Int) throws(SpoolFailure) -> Int {
    var messages = 0
    var files = 0
    for day in try days(in: folder) {
      let path = "\(directory)/\(folder.rawValue)/\(day)"
      var kept = 0
      for name in try Self.names(in: path) {
        let stem = name.prefix { $0 != "." }
        guard files < limit, let id = SpoolID(stem), id.seconds < second, unlink("\(path)/\(name)") == 0
        else {
          kept += 1
          continue
        }
        files += 1
        if name.hasSuffix(".eml") { messages += 1 }
      }
      if kept > 0 { break }
      forgetDay("\(folder.rawValue)/\(day)")
      // A message that arrives in between keeps the folder: rmdir refuses one that is not empty.
      rmdir(path)
    }
    return messages
  }

  /// `YYYY/MM/DD` of each day that has a folder, in order.
  private func days(in folder: SpoolFolder) throws(SpoolFailure) -> [String] {
    var paths = [""]
    for width in [4, 2, 2] {
      var deeper: [String] = []
      for path in paths {
        for name in try Self.names(in: "\(directory)/\(folder.rawValue)\(path)") {
          guard name.utf8.count == width, name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            continue
          }
          deeper.append("\(path)/\(name)")
        }
      }
      paths = deeper.sorted()
    }
    return paths.map { String($0.dropFirst()) }
  }

  private static func names(in path: String) throws(SpoolFailure) -> [String] {
    guard let directory = opendir(path) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw .system(operation: "read directory", path: path, code: errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
