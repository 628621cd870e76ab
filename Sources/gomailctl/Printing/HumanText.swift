import Mail

/// Sizes and times as people read them.
enum HumanText {
  /// `3d 4h`, `12m`, `5s`: the two largest units.
  static func duration(_ duration: Duration) -> String {
    let seconds = max(0, duration.milliseconds / 1000)
    let parts: [(Int64, String)] = [
      (seconds / 86400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"),
    ]
    guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return "0s" }
    return parts[first...].prefix(2).filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined(separator: " ")
  }

  /// `512 B`, `12.3 KiB`, `4.0 MiB`.
  static func octets(_ octets: Int64) -> String {
    guard octets >= 1024 else { return "\(octets) B" }
    var tenths = octets.multipliedReportingOverflow(by: 10).partialValue / 1024
    for unit in ["KiB", "MiB", "GiB"] {
      if tenths < 10240 || unit == "GiB" { return "\(tenths / 10).\(tenths % 10) \(unit)" }
      tenths /= 1024
    }
    return "\(octets) B"
  }

  /// `2026-11-22 15:38:21Z`: RFC 3339 without what a person does not need.
  static func moment(_ moment: Timestamp) -> String {
    let text = moment.rfc3339
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8) + "Z"
  }

  /// A moment given in RFC 3339 as JSON carries it; the text itself where it is none.
  static func moment(rfc3339 text: String) -> String { Timestamp(rfc3339: text).map(moment) ?? text }
}
