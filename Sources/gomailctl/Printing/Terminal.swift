import Glibc

/// What we know of the place that a stream goes to.
struct Terminal {
  /// Where output is no terminal, lines are cut at nothing: the reader may be `grep`.
  static let unlimitedColumns = Int.max

  /// Whether colour may be used.
  let hasColor: Bool
  /// The width in columns; `unlimitedColumns` for a file or pipe.
  let columns: Int

  /// Whether somebody watches standard error on a terminal that can redraw a line.
  static var isErrorTerminal: Bool {
    isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  /// Asks the operating system about standard output. `NO_COLOR` and `TERM=dumb` are respected.
  static func standardOutput() -> Terminal {
    guard isatty(STDOUT_FILENO) == 1 else {
      return Terminal(hasColor: false, columns: unlimitedColumns)
    }
    var size = winsize()
    let columns = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
    let plain = getenv("NO_COLOR") != nil || getenv("TERM").map { String(cString: $0) } == "dumb"
    return Terminal(hasColor: !plain, columns: columns >= 40 ? columns : 80)
  }
}
