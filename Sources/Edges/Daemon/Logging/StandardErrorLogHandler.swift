package import Logging
package import Mail

/// Writes log lines to standard error, one write(2) a line.
package struct StandardErrorLogHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]
  package var metadataProvider: Logger.MetadataProvider?

  private let format: LogFormat
  private let isJournal: Bool
  private let now: @Sendable () -> Timestamp
  private let write: @Sendable ([UInt8]) -> Void

  /// A handler for `format`.
  ///
  /// - Parameter isJournal: Whether standard error goes to the journal, which adds the time itself and
  ///   reads the priority from the line's start (see `JournalStream`).
  /// - Parameter now: The clock.
  /// - Parameter write: Takes one whole line with its line feed.
  package init(
    level: Logger.Level, format: LogFormat, isJournal: Bool = false,
    now: @escaping @Sendable () -> Timestamp = { SystemClock.now },
    write: @escaping @Sendable ([UInt8]) -> Void = { StandardStream.error.write($0) }
  ) {
    logLevel = level
    self.format = format
    self.isJournal = isJournal
    self.now = now
    self.write = write
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    var fields = metadata
    if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
    if let given = event.metadata { fields.merge(given) { $1 } }
    if let error = event.error, fields["error"] == nil { fields["error"] = "\(error)" }
    let line = LogLine(
      level: event.level, message: event.message.description, metadata: fields,
      time: isJournal && format == .text ? nil : now(),
      hasPriorityPrefix: isJournal && format == .text)
    write(line.rendered(as: format))
  }
}
