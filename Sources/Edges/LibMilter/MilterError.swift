import Glibc
package import Mail

/// What went wrong between us and libmilter.
package enum MilterError: Failure, Hashable {
  /// libmilter did not take our description or an option.
  case setup(String)
  /// The socket could not be opened; `errno` says why where it is not 0.
  case socket(ListenAddress, code: Int32)
  /// libmilter's main loop ended with an error.
  case mainLoop
  /// The mail server cannot or will not make this change.
  case editRefused(String)

  /// The next attempt of the client may find the mail server well again; the others need a person.
  package var isTemporary: Bool {
    if case .editRefused = self { true } else { false }
  }

  package var description: String {
    switch self {
    case .setup(let what): "libmilter refused \(what)"
    case .socket(let address, let code):
      "cannot listen on \(address)" + (code == 0 ? "" : ": \(String(cString: strerror(code)))")
        + "; milter_socket must name a port that is free, or a path in a directory that the daemon's user may write in"
    case .mainLoop: "libmilter's main loop failed"
    case .editRefused(let what): "the mail server refused to \(what)"
    }
  }
}
