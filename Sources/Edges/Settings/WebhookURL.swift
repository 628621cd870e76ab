import Mail
import Webhook

/// The URL of a webhook, as far as the settings look into it.
struct WebhookURL: Hashable, Sendable {
  /// The longest URL in octets that common servers take.
  static let maximumOctets = 2048

  let text: String
  /// In lower case, an IPv6 address without brackets.
  let host: String
  let port: Int
  let path: String
  /// The highest number of a capture in it; 0 for none.
  let highestCapture: Int

  init(_ text: String) throws(SettingsValueError) {
    let wrong = SettingsValueError(
      "must be an http or https URL, not \"\(text.prefix(64))\"", remedy: "write https://host/path")
    guard text.utf8.count <= Self.maximumOctets, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw wrong
    }
    let lower = text.lowercased()
    let isTLS = lower.hasPrefix("https://")
    guard isTLS || lower.hasPrefix("http://") else { throw wrong }
    let rest = text.dropFirst(isTLS ? 8 : 7)
    let authority = rest.prefix { !"/?#".contains($0) }
    guard !authority.contains("@") else {
      throw SettingsValueError(
        "holds a user name or password, which would end up in logs", remedy: "use headers: {Authorization: …}"
      )
    }
    guard !text.contains("#") else { throw SettingsValueError("holds a fragment (#…), which is never sent") }
    guard let (host, portText) = Self.split(authority),
      let port = portText.map({ Int($0) }) ?? (isTLS ? 443 : 80), (1...65535).contains(port)
    else { throw wrong }
    do throws(URLTemplateError) {
      highestCapture = try URLTemplate(text).highestCapture
    } catch {
      throw SettingsValueError(error.description, remedy: error.remedy)
    }
    self.text = text
    self.host = host.lowercased()
    self.port = port
    let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
    self.path = path.isEmpty ? "/" : String(path)
  }

  private static func split(_ authority: Substring) -> (host: String, port: Substring?)? {
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let inner = authority[authority.index(after: authority.startIndex)..<end]
      guard let address = IPAddress(inner) else { return nil }
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      return (address.description, rest.isEmpty ? nil : rest.dropFirst())
    }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty else { return nil }
    return (String(host), parts.count == 2 ? parts[1] : nil)
  }

  /// Whether its host is written as an address, or as `localhost`, that is not reachable from the whole Internet. What
  /// a name leads to is seen when the connection is made.
  var isPrivate: Bool { host == "localhost" || IPAddress(host).map(PrivateNetworks.contains) == true }

  /// Whether it leads to our own HTTP API's inbound resource, which is how the original stored mail.
  func isOwnListener(of settings: Settings) -> Bool {
    guard port == settings.port, ["/mail/inbound", "/email"].contains(path) else { return false }
    let own = [
      "localhost", "127.0.0.1", "::1", settings.listenAddress.description, settings.mailHostname.description,
    ]
    return own.contains(host)
  }
}
