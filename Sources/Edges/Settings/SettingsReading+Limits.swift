import Mail
import Policy

/// What several keys about limits say together.
extension SettingsReading {
  mutating func checkLimits(_ settings: Settings) {
    for (index, rule) in settings.rateRules.enumerated()
    where rule.count == .bytes && rule.burst < settings.maximumMessageOctets {
      add(
        "rate_limits[\(index + 1)].burst", sources["rate_limits"]?.origin,
        "is less than max_message_size (\(settings.maximumMessageOctets)): larger messages are never taken",
        "raise burst or lower max_message_size", isError: false)
    }
    let limits = settings.connectionLimits
    // A default gives way silently.
    if limits.total > 0, limits.perClient > limits.total, sources["max_connections_per_ip"] != nil {
      add(
        "max_connections_per_ip", sources["max_connections_per_ip"]?.origin,
        "is never reached, because max_total_connections is \(limits.total)",
        "lower it or raise max_total_connections", isError: false)
    }
  }
}
