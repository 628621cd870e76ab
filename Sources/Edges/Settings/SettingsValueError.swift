/// Why a text is not the value that a key wants.
struct SettingsValueError: Error, Hashable {
  let message: String
  let remedy: String

  init(_ message: String, remedy: String = "") {
    self.message = message
    self.remedy = remedy
  }
}
