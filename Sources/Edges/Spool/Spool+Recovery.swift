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

  /// The messages of the inbox as a former run left them, oldest first. States that a crash parted from
  /// their messages, and days on which nothing is left, are removed: only for the time before the
  /// first new message.
  package func inventory() throws(SpoolFailure) -> [SpoolID] {
    var ids: [SpoolID] = []
    for day in try days(in: .inbox) {
      let path = "\(directory)/\(SpoolFolder.inbox.rawValue)/\(day)"
      let names = try Self.names(in: path)
      let messages = Self.messages(names, day: day)
      let known = Set(messages.map { "\($0).json" })
      var others = 0
      for name in names where !name.hasSuffix(".eml") && !known.contains(name) {
        let isState = name.hasSuffix(".json") && SpoolID(name.dropLast(5)) != nil
        if !isState || unlink("\(path)/\(name)") != 0 { others += 1 }
      }
      // rmdir refuses a folder that is not empty.
      if messages.isEmpty, others == 0, rmdir(path) == 0 { forgetDay("\(SpoolFolder.inbox.rawValue)/\(day)") }
      ids += messages
    }
    return ids
  }

  /// The messages of one day of `folder`, oldest first. Files that are not messages of ours are passed
  /// over.
  ///
  /// - Parameter day: `YYYY/MM/DD`, as `days` gives it.
  package func messages(of day: String, in folder: SpoolFolder) throws(SpoolFailure) -> [SpoolID] {
    Self.messages(try Self.names(in: "\(directory)/\(folder.rawValue)/\(day)"), day: day)
  }

  private static func messages(_ names: [String], day: String) -> [SpoolID] {
    var ids: [SpoolID] = []
    for name in names where name.hasSuffix(".eml") {
      guard let id = SpoolID(name.dropLast(4)), id.day == day else { continue }
      ids.append(id)
    }
    return ids.sorted()
  }

  /// `YYYY/MM/DD` of each day that has a folder, in order.
  package func days(in folder: SpoolFolder) throws(SpoolFailure) -> [String] {
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

  static func names(in path: String) throws(SpoolFailure) -> [String] {
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
