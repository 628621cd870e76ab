/// Whether a user can connect to a unix socket, and if not, what is in the way first.
enum SocketReach: Hashable, Sendable {
  case reachable
  /// There is nothing at the path.
  case missing(path: String)
  /// The user may not pass this directory or may not write to the socket.
  case blocked(path: String, isDirectory: Bool)
  /// There is a file of another kind at the path.
  case notASocket(path: String)
  /// We may not look ourselves.
  case unknown(path: String, reason: String)
  /// The socket file is there, but nobody listens on it.
  case stale(path: String)

  /// Walks from the root to the socket. Access control lists are not looked at.
  static func of(
    _ path: String, for user: UnixUser, look: (String) -> Result<FileFacts, SystemFailure>
  ) -> SocketReach {
    for ancestor in ancestors(of: path) {
      switch look(ancestor) {
      case .failure(let failure): return outcome(failure, at: ancestor)
      case .success(let facts):
        guard user.mayAccess(facts, bit: 1) else { return .blocked(path: ancestor, isDirectory: true) }
      }
    }
    switch look(path) {
    case .failure(let failure): return outcome(failure, at: path)
    case .success(let facts):
      guard facts.isSocket else { return .notASocket(path: path) }
      // connect(2) asks for write permission.
      return user.mayAccess(facts, bit: 2) ? .reachable : .blocked(path: path, isDirectory: false)
    }
  }

  /// What to tell a person, with the remedy; `nil` where all is well.
  func complaint(user: String) -> String? {
    switch self {
    case .reachable: nil
    case .missing(let path): "\(path) does not exist"
    case .blocked(let path, true): "user \(user) may not enter the directory \(path): chmod o+x \(path)"
    case .blocked(let path, false): "user \(user) may not write to \(path)"
    case .notASocket(let path): "\(path) is no socket"
    case .unknown(let path, let reason): "cannot look at \(path): \(reason)"
    case .stale(let path): "nobody listens on \(path)"
    }
  }

  private static func outcome(_ failure: SystemFailure, at path: String) -> SocketReach {
    failure.isMissingFile ? .missing(path: path) : .unknown(path: path, reason: failure.text)
  }

  /// `/`, `/a`, `/a/b` for `/a/b/socket`.
  private static func ancestors(of path: String) -> [String] {
    let names = path.split(separator: "/").dropLast()
    return ["/"] + names.indices.map { "/" + names[...$0].joined(separator: "/") }
  }
}
