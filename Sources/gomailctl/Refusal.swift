import Daemon

/// Why a command cannot do its work, what helps, and the exit code of sysexits.h that says so.
struct Refusal: Error {
  let exitCode: Sysexit
  let message: String
  /// What the person can do; empty where there is nothing to say.
  let remedy: String

  /// 69: a daemon or file that is needed is not there.
  static func unavailable(_ message: String, remedy: String = "") -> Refusal {
    Refusal(exitCode: .unavailable, message: message, remedy: remedy)
  }

  /// 77: the operating system says no.
  static func notPermitted(_ message: String, remedy: String = "") -> Refusal {
    Refusal(exitCode: .noPermission, message: message, remedy: remedy)
  }

  /// 65: what was given cannot be understood.
  static func badInput(_ message: String, remedy: String = "") -> Refusal {
    Refusal(exitCode: .dataError, message: message, remedy: remedy)
  }

  /// 78: the settings have errors.
  static func badConfiguration(_ message: String, remedy: String = "") -> Refusal {
    Refusal(exitCode: .config, message: message, remedy: remedy)
  }

  /// 70: an answer that no version of ours gives.
  static func unexpected(_ message: String, remedy: String = "") -> Refusal {
    Refusal(exitCode: .software, message: message, remedy: remedy)
  }
}
