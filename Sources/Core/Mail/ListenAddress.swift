/// Where a daemon listens or is reached, in the spelling that Postfix and libmilter share:
/// `unix:/path` or `inet:port@host`.
package enum ListenAddress: Hashable, Sendable {
  /// A unix socket at an absolute path.
  case unix(path: String)
  /// A TCP port at an IP address or host name.
  case inet(host: String, port: Int)

  /// sun_path holds 108 octets on Linux, the closing NUL included.
  package static let maximumPathOctets = 107

  /// Reads `unix:/path` or `inet:port@host`; `inet:port` alone means 127.0.0.1.
  package init?(_ text: some StringProtocol) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= Self.maximumPathOctets,
        HeaderText(path) != nil
      else { return nil }
      self = .unix(path: path)
    } else if text.hasPrefix("inet:") {
      let parts = text.dropFirst(5).split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = parts.first, first.utf8.allSatisfy({ ASCII.isDigit($0) }), let port = Int(first),
        (0...65535).contains(port)
      else { return nil }
      let host = parts.count == 2 ? String(parts[1]) : "127.0.0.1"
      guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
      self = .inet(host: host, port: port)
    } else {
      return nil
    }
  }
}

extension ListenAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unix(let path): "unix:\(path)"
    case .inet(let host, let port): "inet:\(port)@\(host)"
    }
  }
}
