import JSON
import Mail
import Webhook

/// What follows when all sources have been read: values, secrets from files, routes.
extension SettingsReading {
  /// The longest secret file in octets.
  static let maximumSecretOctets = 4096

  mutating func finish(
    readsSecretFiles: Bool, keyFileObjection: ((String) -> KeyFileObjection?)? = nil
  ) -> LoadedSettings {
    guard let name = DomainName(hostName) ?? DomainName("localhost") else {
      return LoadedSettings(settings: nil, problems: problems, entries: [], file: file, draft: nil)
    }
    var draft = SettingsDraft(mailHostname: name)
    for key in SettingsKey.all {
      guard let source = sources[key.name] else { continue }
      var findings = SettingsFindings(path: key.name)
      key.decode(source.node, &draft, &findings)
      for finding in findings.all {
        // A value that came from no file has no line of its own.
        add(
          finding.path, source.origin, line: finding.line == 0 ? nil : finding.line, finding.message,
          finding.remedy, isError: finding.isError)
      }
    }
    if readsSecretFiles {
      readSecretFiles(&draft)
      readRouteFiles(&draft)
    }
    let unroutedEntries = entries(draft)
    complete(&draft)
    draft.settings.signingKeys = signingKeys(draft.settings, keyFileObjection: keyFileObjection)
    problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    let isUsable = !problems.contains(where: \.isError)
    return LoadedSettings(
      settings: isUsable ? draft.settings : nil, problems: problems, entries: unroutedEntries, file: file,
      draft: draft)
  }

  private func entries(_ draft: SettingsDraft) -> [LoadedSettings.Entry] {
    SettingsKey.all.map { key in
      let value = key.show(draft)
      let isHidden = key.isSecret && value != .null && value != []
      return LoadedSettings.Entry(
        key: key.name, value: isHidden ? "(hidden)" : value, origin: sources[key.name]?.origin ?? .default)
    }
  }

  private mutating func readSecretFiles(_ draft: inout SettingsDraft) {
    if let path = draft.bearerTokenFile {
      if draft.settings.bearerToken != nil { addConflict("bearer_token_file", "bearer_token") }
      draft.settings.bearerToken = secrets(in: path, "bearer_token_file", .secret(minimumOctets: 16)).first
    }
    if let path = draft.webhookSecretFile {
      if !draft.webhookSecrets.isEmpty { addConflict("webhook_secret_file", "webhook_secret") }
      draft.webhookSecrets = secrets(in: path, "webhook_secret_file", .webhookSecret)
    }
    if draft.webhookSecrets.count > Route.maximumSecrets {
      let key = draft.webhookSecretFile == nil ? "webhook_secret" : "webhook_secret_file"
      add(
        key, sources[key]?.origin, "has more than \(Route.maximumSecrets) secrets",
        "keep the new one and the one that it replaces", isError: true)
    }
  }

  private mutating func addConflict(_ key: String, _ other: String) {
    add(key, sources[key]?.origin, "stands beside \(other)", "keep one of them", isError: true)
  }

  /// One secret a line; empty lines do not count.
  mutating func secrets<Value>(in path: String, _ key: String, _ form: SettingsForm<Value>) -> [Value] {
    var values: [Value] = []
    do throws(SettingsFile.ReadError) {
      let content = try SettingsFile.read(path, maximumOctets: Self.maximumSecretOctets)
      let lines = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline)
      if lines.isEmpty {
        add(key, sources[key]?.origin, "\(path) is empty", "write the secret into it", isError: true)
      }
      for line in lines {
        do throws(SettingsValueError) {
          values.append(try form.parse(String(line)))
        } catch {
          add(key, sources[key]?.origin, "\(path): \(error.message)", error.remedy, isError: true)
        }
      }
    } catch {
      add(key, sources[key]?.origin, "\(path) \(error.message)", error.remedy, isError: true)
    }
    return values
  }

  /// What follows from several keys.
  private mutating func complete(_ draft: inout SettingsDraft) {
    draft.settings.authservID = draft.authservID ?? draft.settings.mailHostname.description
    draft.settings.webhookSigningKeyFile =
      draft.webhookSigningKeyFile ?? draft.settings.dataDirectory + "/keys/webhook-signing"
    draft.settings.verdictKeyFile = draft.verdictKeyFile ?? draft.settings.dataDirectory + "/keys/verdict"
    var domains = draft.settings.primaryDomain.map { [$0] } ?? []
    for domain in draft.listedDomains where !domains.contains(domain) { domains.append(domain) }
    draft.settings.domains = domains
    if domains.isEmpty {
      add(nil, nil, "no domain receives mail", "set primary_domain or domains", isError: false)
    }
    if draft.settings.handlerTimeout >= draft.settings.readTimeout {
      add(
        "handler_timeout", sources["handler_timeout"]?.origin ?? sources["read_timeout"]?.origin,
        "must be less than read_timeout (\(draft.settings.readTimeout.text))",
        "lower it or raise read_timeout",
        isError: true)
    }
    checkAttachments(draft.settings)
    checkVerdicts(draft.settings)
    checkDomains(draft.settings)
    checkLimits(draft.settings)
    draft.settings.routes = routes(draft)
  }
}
