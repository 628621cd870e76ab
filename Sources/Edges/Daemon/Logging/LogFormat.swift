/// How log lines look; the words of the setting `log_format`.
package enum LogFormat: String, Hashable, Sendable, CaseIterable {
  /// `2026-11-22T15:38:21.042Z info message queue_id=4XyZ key="two words"`
  case text
  /// One JSON object a line: `{"time":…,"level":…,"message":…,"queue_id":…,…}`
  case json
}
