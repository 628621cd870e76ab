import JSON
import Mail

/// Whether Postfix can reach one of the sockets that the daemons listen on.
struct SocketState: Sendable {
  /// The user that Postfix's processes run as.
  static let postfixUser = "postfix"

  /// What the socket is for: `milter`, `policy`, `lmtp`.
  let name: String
  let address: ListenAddress
  /// What is wrong; `nil` where nothing is, as far as we can see.
  let problem: String?

  /// Looks at the socket. Blocks.
  static func of(_ name: String, _ address: ListenAddress) -> SocketState {
    // A TCP port has no permissions; that its daemon runs is looked at elsewhere.
    guard case .unix(let path) = address else {
      return SocketState(name: name, address: address, problem: nil)
    }
    guard let user = UnixUser(named: postfixUser) else {
      return SocketState(name: name, address: address, problem: "this system has no user \(postfixUser)")
    }
    var reach = SocketReach.of(path, for: user) { path in
      do throws(SystemFailure) {
        return .success(try FileFacts.of(path))
      } catch {
        return .failure(error)
      }
    }
    if reach == .reachable, SocketProbe.isListening(unixPath: path) == false { reach = .stale(path: path) }
    return SocketState(name: name, address: address, problem: reach.complaint(user: postfixUser))
  }

  /// For `--json`.
  var json: JSONValue {
    [
      "name": .string(name), "address": .string(address.description), "reachable": .bool(problem == nil),
      "problem": problem.map(JSONValue.string) ?? .null,
    ]
  }
}
