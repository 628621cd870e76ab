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

extension SettingsForm where Value == WebhookURL {
  static let url = SettingsForm(
    "http or https URL",
    parse: { (text) throws(SettingsValueError) in try WebhookURL(text) }, show: { .string($0.text) })
}

extension SettingsForm where Value == String {
  /// What URLs are made of by adding to it.
  static let baseURL = SettingsForm(
    "http or https URL",
    parse: { (text) throws(SettingsValueError) in
      let url = try WebhookURL(text)
      guard !text.contains("?") else {
        throw SettingsValueError("holds a query (?…), and paths are added to it", remedy: "remove the query")
      }
      return url.text.hasSuffix("/") ? String(url.text.dropLast()) : url.text
    }, show: { .string($0) })
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
