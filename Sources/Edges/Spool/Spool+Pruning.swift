internal import Glibc

extension Spool {
  /// Removes messages and states of `folder` that became final before `second` (since the Unix epoch), at
  /// most `limit` messages in one call, and day folders that are empty then. A message that arrived later
  /// became final later: only files that are old enough are looked at.
  ///
  /// - Returns: the messages removed.
  package func prune(_ folder: SpoolFolder, before second: Int64, limit: Int) throws(SpoolFailure)
    -> [SpoolID]
  {
    var removed: [SpoolID] = []
    for day in try days(in: folder) {
      let stems = try stems(of: day, in: folder)
      // Days are in order: nothing in this one is old enough, nor in those that follow.
      guard stems.isEmpty || stems.contains(where: { $0.id.seconds < second }) else { break }
      let old = stems.filter { $0.id.seconds < second && finality($0, folder) < second }
      let now = old.prefix(limit - removed.count)
      for stem in now where remove(stem, folder) { removed.append(stem.id) }
      if now.count == stems.count { removeDay(day, in: folder) }
      if removed.count >= limit { break }
    }
    return removed
  }

  /// Removes the messages of `folder` that arrived first until it takes no more than `octets`, at most
  /// `limit` messages in one call.
  ///
  /// - Parameter usage: What is known of the folder from former calls; brought up to date.
  /// - Returns: the messages removed.
  package func prune(
    _ folder: SpoolFolder, toOctets octets: Int, usage: inout FolderUsage, limit: Int
  ) throws(SpoolFailure) -> [SpoolID] {
    try update(&usage, of: folder)
    var excess = usage.octets - octets
    var removed: [SpoolID] = []
    for day in try days(in: folder) {
      guard excess > 0, removed.count < limit else { break }
      let stems = try stems(of: day, in: folder)
      var left = stems.count
      for stem in stems {
        guard excess > 0, removed.count < limit else { break }
        let size = size(of: stem, in: folder)
        guard remove(stem, folder) else { continue }
        removed.append(stem.id)
        excess -= size
        left -= 1
      }
      if left == 0 { removeDay(day, in: folder) }
    }
    return removed
  }

  /// Brings `usage` up to date with `folder`. A day whose directory did not change is not read again.
  package func update(_ usage: inout FolderUsage, of folder: SpoolFolder) throws(SpoolFailure) {
    var current: [String: FolderUsage.Day] = [:]
    for day in try days(in: folder) {
      // Before the files: what changes while they are counted is counted again the next time.
      guard let changed = Self.facts("\(directory)/\(folder.rawValue)/\(day)").map(FolderUsage.moment)
      else { continue }
      if let known = usage.days[day], known.changed == changed {
        current[day] = known
        continue
      }
      let octets = try stems(of: day, in: folder).reduce(0) { $0 + size(of: $1, in: folder) }
      current[day] = FolderUsage.Day(changed: changed, octets: octets)
    }
    usage.days = current
  }

  private struct Stem {
    let id: SpoolID
    var hasMessage = false
    var hasState = false
  }

  /// The messages of a day with what there is of each, oldest arrival first.
  private func stems(of day: String, in folder: SpoolFolder) throws(SpoolFailure) -> [Stem] {
    var stems: [SpoolID: Stem] = [:]
    for name in try Self.names(in: "\(directory)/\(folder.rawValue)/\(day)") {
      let parts = name.split(separator: ".", maxSplits: 1)
      guard parts.count == 2, let id = SpoolID(parts[0]), id.day == day else { continue }
      if parts[1] == "eml" { stems[id, default: Stem(id: id)].hasMessage = true }
      if parts[1] == "json" { stems[id, default: Stem(id: id)].hasState = true }
    }
    return stems.values.sorted { $0.id < $1.id }
  }

  /// When the message became final: its state was written then. Where that is lost, the message was
  /// renamed then.
  private func finality(_ stem: Stem, _ folder: SpoolFolder) -> Int64 {
    if stem.hasState, let facts = Self.facts(statePath(stem.id, in: folder)) {
      return Int64(facts.st_mtim.tv_sec)
    }
    return Self.facts(path(stem.id, in: folder)).map { Int64($0.st_ctim.tv_sec) } ?? stem.id.seconds
  }

  private func size(of stem: Stem, in folder: SpoolFolder) -> Int {
    let message = stem.hasMessage ? Self.facts(path(stem.id, in: folder)) : nil
    let state = stem.hasState ? Self.facts(statePath(stem.id, in: folder)) : nil
    return [message, state].compactMap { $0 }.reduce(0) { $0 + FolderUsage.octets(of: Int($1.st_size)) }
  }

  /// The message first: a crash in between leaves a state, which the next call removes. False also where
  /// somebody has just moved the message away.
  private func remove(_ stem: Stem, _ folder: SpoolFolder) -> Bool {
    if stem.hasMessage, unlink(path(stem.id, in: folder)) != 0 { return false }
    if stem.hasState, unlink(statePath(stem.id, in: folder)) != 0, errno != ENOENT { return false }
    return true
  }

  private func removeDay(_ day: String, in folder: SpoolFolder) {
    forgetDay("\(folder.rawValue)/\(day)")
    // A message that arrives in between keeps the folder: rmdir refuses one that is not empty.
    rmdir("\(directory)/\(folder.rawValue)/\(day)")
  }

  private static func facts(_ path: String) -> stat? {
    var facts = stat()
    return lstat(path, &facts) == 0 ? facts : nil
  }
}
