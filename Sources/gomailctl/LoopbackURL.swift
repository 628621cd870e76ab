import Mail

/// Whether a URL leads to this machine itself.
enum LoopbackURL {
  static func isLoopback(_ url: String) -> Bool {
    guard let scheme = url.firstRange(of: "://") else { return false }
    let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
    guard !authority.contains("@") else { return false }
    if authority.hasPrefix("[") {
      return IPAddress(authority.dropFirst().prefix { $0 != "]" })?.description == "::1"
    }
    let host = authority.prefix { $0 != ":" }
    if host.lowercased() == "localhost" { return true }
    return IPAddress(host).map { $0.description.hasPrefix("127.") } ?? false
  }
}
