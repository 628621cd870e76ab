import Mail

/// Keys of DKIM signatures: what several settings say together.
extension SettingsReading {
  /// `dkim_keys`, and `dkim_private_key_path` for those of our domains that have none there.
  mutating func signingKeys(
    _ settings: Settings, keyFileObjection: ((String) -> KeyFileObjection?)?
  ) -> [SigningKeySetting] {
    var keys = settings.dkimKeys
    if let path = settings.dkimPrivateKeyPath {
      let others = Set(keys.map(\.domain))
      for domain in settings.domains where !others.contains(domain) && domain.labels.count > 1 {
        if DomainName("\(settings.dkimSelector)._domainkey.\(domain)") != nil {
          keys.append(SigningKeySetting(domain: domain, selector: settings.dkimSelector, file: path))
        }
      }
      if keys.count == settings.dkimKeys.count {
        add(
          "dkim_private_key_path", sources["dkim_private_key_path"]?.origin, "signs for no domain",
          "set primary_domain or domains, or remove it", isError: false)
      }
    }
    if let keyFileObjection { checkFiles(of: settings, keyFileObjection) }
    return keys
  }

  private mutating func checkFiles(of settings: Settings, _ objection: (String) -> KeyFileObjection?) {
    var seen: Set<String> = []
    let files =
      settings.dkimKeys.map { ("dkim_keys", $0.file) }
      + (settings.dkimPrivateKeyPath.map { [("dkim_private_key_path", $0)] } ?? [])
    for (key, file) in files where seen.insert(file).inserted {
      guard let found = objection(file) else { continue }
      add(key, sources[key]?.origin, found.message, found.remedy, isError: found.isError)
    }
  }
}
