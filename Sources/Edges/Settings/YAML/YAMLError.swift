/// YAML text that we do not read.
struct YAMLError: Error, Hashable {
  /// From 1.
  let line: Int
  let message: String
  let remedy: String

  init(line: Int, _ message: String, remedy: String = "") {
    self.line = line
    self.message = message
    self.remedy = remedy
  }
}
