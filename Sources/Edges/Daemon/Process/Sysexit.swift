import Glibc

/// The exit codes of sysexits.h: what a process tells its parent, and Postfix its queue.
package enum Sysexit: Int32, Sendable {
  /// Done.
  case success = 0
  /// The command line was wrong.
  case usage = 64
  /// Input data was wrong.
  case dataError = 65
  /// An input file was missing or unreadable.
  case noInput = 66
  /// A service that is needed does not answer.
  case unavailable = 69
  /// An error of our own.
  case software = 70
  /// The operating system refused something it should grant.
  case osError = 71
  /// An output file could not be made.
  case cantCreate = 73
  /// Reading or writing failed.
  case ioError = 74
  /// Trying again later may help.
  case temporaryFailure = 75
  /// A permission is missing.
  case noPermission = 77
  /// The configuration is wrong.
  case config = 78

  /// Ends the process with this code.
  package func exit() -> Never { Glibc.exit(rawValue) }
}
