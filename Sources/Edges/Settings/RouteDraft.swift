import Webhook

/// A route as the settings write it, before what stands outside of it is known.
struct RouteDraft: Hashable, Sendable {
  /// The first URL and everything that all URLs share.
  var route = Route(name: "", match: .everything, url: "")
  /// All URLs in order, captures included.
  var urls: [WebhookURL] = []
  /// A file with the secrets, one a line.
  var secretFile: String?
  /// A variable of the environment with the secrets.
  var secretVariable: String?

  /// How many places say what the secrets are.
  var secretSources: Int {
    (route.secrets.isEmpty ? 0 : 1) + (secretFile == nil ? 0 : 1) + (secretVariable == nil ? 0 : 1)
  }
}
