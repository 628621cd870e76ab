/// Collects what is found while one value is read.
struct SettingsFindings {
  struct Finding {
    let line: Int
    let path: String
    let message: String
    let remedy: String
    let isError: Bool
  }

  private(set) var all: [Finding] = []
  /// The key under which the next findings stand; list elements add to it.
  var path: String

  init(path: String) { self.path = path }

  mutating func error(_ line: Int, _ message: String, remedy: String = "") {
    all.append(Finding(line: line, path: path, message: message, remedy: remedy, isError: true))
  }

  mutating func warning(_ line: Int, _ message: String, remedy: String = "") {
    all.append(Finding(line: line, path: path, message: message, remedy: remedy, isError: false))
  }

  /// Reads a part of the value under a longer path, such as `[2]` or `.url`.
  mutating func within<Result>(_ suffix: String, _ body: (inout SettingsFindings) -> Result) -> Result {
    let outer = path
    path += suffix
    defer { path = outer }
    return body(&self)
  }

  /// Runs `parse` and records what it throws.
  mutating func value<Value>(
    _ line: Int, _ parse: () throws(SettingsValueError) -> Value
  ) -> Value? {
    do {
      return try parse()
    } catch {
      self.error(line, error.message, remedy: error.remedy)
      return nil
    }
  }
}
