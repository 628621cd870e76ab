import Mail

/// Why a daemon gave no answer on its control socket.
package enum ControlClientError: Failure, Hashable {
  /// There is no socket, or nobody listens on it.
  case notRunning(socketPath: String)
  /// The socket's permissions keep this user out.
  case permissionDenied(socketPath: String)
  /// No answer, or no sign of life on a stream, within the time.
  case timedOut(socketPath: String)
  /// The daemon answered with an error status.
  case refused(status: Int, message: String)
  /// What came back is not what the protocol says.
  case badAnswer(String)
  /// The answer, or one line of it, is longer than was allowed for, in octets.
  case tooLarge(maximumOctets: Int)
  /// Lines came faster than they were taken.
  case overrun
  /// The waiting task was cancelled.
  case cancelled
  /// The connection broke for another reason.
  case connection(String)

  package var isTemporary: Bool {
    switch self {
    case .notRunning, .timedOut, .overrun, .cancelled, .connection: true
    case .permissionDenied, .badAnswer, .tooLarge: false
    case .refused(let status, _): status >= 500 || status == 429
    }
  }

  package var description: String {
    switch self {
    case .notRunning(let path): "no daemon answers on \(path)"
    case .permissionDenied(let path): "permission denied on \(path)"
    case .timedOut(let path): "no answer from \(path) in time"
    case .refused(let status, let message): message.isEmpty ? "refused with status \(status)" : message
    case .badAnswer(let what): "the daemon's answer cannot be understood: \(what)"
    case .tooLarge(let octets): "the daemon's answer is longer than \(octets) octets"
    case .overrun: "the daemon's stream came faster than it was read"
    case .cancelled: "cancelled"
    case .connection(let what): "the connection broke: \(what)"
    }
  }

  /// What a person can do about it; empty where there is nothing.
  package var remedy: String {
    switch self {
    case .notRunning: "start the daemon, or point control_dir at the directory where its socket is"
    case .permissionDenied: "run as root or as the daemon's user"
    case .timedOut: "see the daemon's log; it may be overloaded or stopped"
    case .badAnswer: "check that daemon and tool have the same version"
    case .refused, .tooLarge, .overrun, .cancelled, .connection: ""
    }
  }
}
