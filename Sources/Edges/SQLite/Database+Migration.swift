extension Database {
  /// Brings the schema up to date: step n (from 1) runs where `user_version` is below n.
  ///
  /// A step is SQL that is never changed once released. Steps and the new version are committed
  /// together, so that a crash leaves a complete schema. Throws `.newerSchema` where the file has
  /// seen more steps than this program knows.
  package func migrate(_ steps: [String]) throws {
    let version = try firstRow("PRAGMA user_version") { $0.integer(0) } ?? 0
    guard version <= steps.count, version >= 0 else {
      throw SQLiteError(
        kind: .newerSchema,
        message: "the file has schema version \(version), this program knows \(steps.count)")
    }
    guard version < steps.count else { return }
    try transaction {
      for step in steps[Int(version)...] { try execute(step) }
      try execute("PRAGMA user_version = \(steps.count)")
    }
  }
}
