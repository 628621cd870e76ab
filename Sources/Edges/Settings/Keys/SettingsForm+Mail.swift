import JSON
import Mail
import Webhook

extension SettingsForm where Value == DomainName {
  static let domain = SettingsForm(
    "domain name", reading: { DomainName($0) }, show: { .string($0.description) })
}

extension SettingsForm where Value == IPAddress {
  static let address = SettingsForm(
    "IP address", reading: { IPAddress($0) }, show: { .string($0.description) })
}

extension SettingsForm where Value == Network {
  static let network = SettingsForm(
    "network such as 192.0.2.0/24", remedy: "bits beyond the prefix must be zero", reading: { Network($0) },
    show: { .string($0.description) })
}

extension SettingsForm where Value == ListenAddress {
  static let listen = SettingsForm(
    "unix:/path or inet:port@host", reading: { ListenAddress($0) }, show: { .string($0.description) })
}

extension SettingsForm where Value == Settings.DMARCEnforcement {
  static let enforcement = SettingsForm(
    "none, relaxed or strict", reading: { Settings.DMARCEnforcement(rawValue: $0) },
    show: { .string($0.rawValue) })
}

extension SettingsForm where Value == Settings.DNSServer {
  static let server = SettingsForm(
    "ip or ip@port",
    reading: { text in
      let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = parts.first, let address = IPAddress(first),
        let port = parts.count == 2 ? Int(parts[1]) : 53, (1...65535).contains(port)
      else { return nil }
      return Settings.DNSServer(address: address, port: port)
    }, show: { .string("\($0.address)@\($0.port)") })
}

extension SettingsForm where Value == WebhookURL {
  static let url = SettingsForm(
    "http or https URL",
    parse: { (text) throws(SettingsValueError) in try WebhookURL(text) }, show: { .string($0.text) })
}

extension SettingsForm where Value == WebhookSecret {
  static let webhookSecret = SettingsForm(
    "whsec_… secret",
    parse: { (text) throws(SettingsValueError) in
      do {
        return try WebhookSecret(text)
      } catch {
        throw SettingsValueError("\(error)")
      }
    }, show: { _ in .string("(hidden)") })
}
