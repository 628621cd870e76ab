import Mail

/// Attachments by URL: what the keys mean together.
extension SettingsReading {
  mutating func checkAttachments(_ settings: Settings) {
    guard settings.attachmentURLLifetime > settings.retentionProcessed else { return }
    let key = sources["attachment_url_lifetime"] == nil ? "retention_processed" : "attachment_url_lifetime"
    add(
      key, sources[key]?.origin,
      "attachments of delivered mail are gone after \(settings.retentionProcessed.text), before their URLs expire",
      "keep retention_processed at least as long as attachment_url_lifetime", isError: false)
  }
}
