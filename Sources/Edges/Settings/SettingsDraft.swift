import Mail
import Webhook

/// Settings while they are being read: what the keys said, before what follows from several of them.
struct SettingsDraft: Sendable {
  var settings: Settings
  var authservID: String?
  var verdictKeyFile: String?
  var listedDomains: [DomainName] = []
  var bearerTokenFile: String?
  var apiEndpoint: WebhookURL?
  var webhookSecrets: [WebhookSecret] = []
  var webhookSecretFile: String?
  var webhooks: [RouteDraft] = []
  var webhookSigningKeyFile: String?
  var certificateFile: String?

  init(mailHostname: DomainName) { settings = Settings(mailHostname: mailHostname) }
}
