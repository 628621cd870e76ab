import Glibc

/// Who runs this program.
enum Caller {
  /// The login name; behind sudo, the person's and not root's.
  static func name() -> String {
    if let sudo = getenv("SUDO_USER") { return String(cString: sudo) }
    guard let entry = getpwuid(getuid())?.pointee, let name = entry.pw_name else { return "uid \(getuid())" }
    return String(cString: name)
  }
}
