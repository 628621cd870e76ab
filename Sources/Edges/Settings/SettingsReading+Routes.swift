import JSON
import Mail
import Webhook

/// Routes, when everything that they depend on is known.
extension SettingsReading {
  /// The largest file of CA certificates in octets: the system's own has some 200 kB.
  private static let maximumCertificateOctets = 8 << 20

  /// Secrets and certificates that routes keep elsewhere.
  mutating func readRouteFiles(_ draft: inout SettingsDraft) {
    if let path = draft.certificateFile { checkCertificates(path, "ca_file") }
    for index in draft.webhooks.indices {
      let route = draft.webhooks[index].route
      if let path = draft.webhooks[index].secretFile {
        draft.webhooks[index].route.secrets = secrets(in: path, "webhooks", .webhookSecret)
      }
      if let variable = draft.webhooks[index].secretVariable {
        draft.webhooks[index].route.secrets = secrets(ofVariable: variable, route.name)
      }
      if let path = route.certificateFile { checkCertificates(path, "webhooks") }
    }
  }

  private mutating func secrets(ofVariable variable: String, _ route: String) -> [WebhookSecret] {
    let words = (environment[variable] ?? "").split { ", \t\n".contains($0) }
    if words.isEmpty {
      add(
        "webhooks", sources["webhooks"]?.origin,
        "the route \(route) takes its secret from \(variable), which is not set",
        "set it where the forwarder is started", isError: true)
    }
    var secrets: [WebhookSecret] = []
    for word in words {
      do throws(WebhookSecretError) {
        secrets.append(try WebhookSecret(word))
      } catch {
        add("webhooks", sources["webhooks"]?.origin, "\(variable): \(error)", "", isError: true)
      }
    }
    return secrets
  }

  private mutating func checkCertificates(_ path: String, _ key: String) {
    do throws(SettingsFile.ReadError) {
      let content = try SettingsFile.read(path, maximumOctets: Self.maximumCertificateOctets)
      guard !String(decoding: content, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else { return }
      add(
        key, sources[key]?.origin, "\(path) holds no certificate", "it must be in PEM form", isError: true)
    } catch {
      add(key, sources[key]?.origin, "\(path) \(error.message)", error.remedy, isError: true)
    }
  }

  /// `webhooks`, one value for each URL, then `default`.
  mutating func routes(_ draft: SettingsDraft) -> [Route] {
    var routes: [Route] = []
    for webhook in draft.webhooks {
      var route = webhook.route
      // Those of a file or a variable; those of the settings were counted where they stand.
      if webhook.secretFile != nil || webhook.secretVariable != nil,
        route.secrets.count > Route.maximumSecrets
      {
        add(
          "webhooks", sources["webhooks"]?.origin,
          "the route \(route.name) has more than \(Route.maximumSecrets) secrets",
          "keep the new one and the one that it replaces", isError: true)
      }
      route.certificateFile = route.certificateFile ?? draft.certificateFile
      checkRequirements(of: route, draft.settings)
      for (target, url) in zip(route.fannedOut(to: webhook.urls.map(\.text)), webhook.urls) {
        var target = target
        target.storeOnly = url.isOwnListener(of: draft.settings)
        if target.storeOnly {
          add(
            "webhooks", sources["webhooks"]?.origin,
            "the route \(target.name) leads back to us: its mail is stored and sent nowhere",
            "set url to your application", isError: false)
        } else if url.isPrivate, !target.allowPrivate {
          add(
            "webhooks", sources["webhooks"]?.origin,
            "the route \(target.name) leads to \(url.host), which is not a public address: nothing is posted there",
            "set allow_private: true", isError: false)
        }
        routes.append(target)
      }
    }
    return routes + fallback(after: routes, draft)
  }

  private mutating func checkRequirements(of route: Route, _ settings: Settings) {
    let enabled: [AuthenticationRequirement: Bool] = [
      .spf: settings.isSPFEnabled, .dkim: settings.isDKIMEnabled, .dmarc: settings.isDMARCEnabled,
    ]
    for requirement in AuthenticationRequirement.allCases
    where route.requirements.contains(requirement) && enabled[requirement] == false {
      add(
        "webhooks", sources["webhooks"]?.origin,
        "the route \(route.name) requires \(requirement.rawValue), and \(requirement.rawValue)_enabled is false: "
          + "all its mail would fail",
        "set \(requirement.rawValue)_enabled: true, or remove it from require", isError: true)
    }
  }

  /// The route `default`; none where `webhooks` has one of that name.
  private mutating func fallback(after routes: [Route], _ draft: SettingsDraft) -> [Route] {
    let endpoint = draft.apiEndpoint
    let origin = sources["api_endpoint"]?.origin
    if routes.contains(where: { $0.name == Route.defaultName }) {
      if endpoint != nil {
        add(
          "api_endpoint", origin, "makes the route \"default\", and webhooks has one of that name",
          "remove one of them", isError: true)
      }
      return []
    }
    var fallback = Route(
      name: Route.defaultName, match: .everything, url: "", secrets: draft.webhookSecrets,
      allowPrivate: true, certificateFile: draft.certificateFile, storeOnly: true)
    guard let endpoint else { return [fallback] }
    if endpoint.highestCapture > 0 {
      add(
        "api_endpoint", origin, "holds {\(endpoint.highestCapture)}, and takes all mail without a pattern",
        "use webhooks for that", isError: true)
    }
    if endpoint.isOwnListener(of: draft.settings) {
      add(
        "api_endpoint", origin, "leads back to us: mail is stored and sent nowhere",
        "set it to your application, or remove it", isError: false)
      return [fallback]
    }
    fallback.url = endpoint.text
    fallback.storeOnly = false
    if fallback.secrets.isEmpty, draft.webhookSecretFile == nil {
      add(
        "api_endpoint", origin, "events are signed with v1a only",
        "set webhook_secret or webhook_secret_file", isError: false)
    }
    return [fallback]
  }
}
