import Mail

/// Settings that a reload cannot use.
struct UnusableSettings: Failure {
  /// What is wrong with them, one line a problem.
  let report: String

  /// A person has to mend them.
  var isTemporary: Bool { false }

  var description: String { report }
}
