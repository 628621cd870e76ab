import ArgumentParser
import Mail

/// The beginning of a span of time: `1h` (ago), `2026-11-22` or `2026-11-22T15:38:21Z`.
enum SinceArgument: Hashable, Sendable {
  case ago(Duration)
  case moment(Timestamp)

  /// Reads one of the three forms.
  static func parse(_ text: String) throws -> SinceArgument {
    if let moment = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") {
      return .moment(moment)
    }
    if let duration = try? DurationArgument.parse(text) { return .ago(duration) }
    throw ValidationError(
      "'\(text)' is no time: write for example 1h or 7d (ago), 2026-11-22, or 2026-11-22T15:38:21Z")
  }

  /// The moment it stands for.
  func moment(now: Timestamp) -> Timestamp {
    switch self {
    case .ago(let duration): Timestamp(milliseconds: now.milliseconds - duration.milliseconds)
    case .moment(let moment): moment
    }
  }
}
