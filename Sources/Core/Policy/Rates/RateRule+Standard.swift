extension RateRule {
  /// The rules where the settings say nothing: no client may hand in more than 1000 messages a minute for long,
  /// which none does that is not a flood.
  package static let standard: [RateRule] = {
    guard let rate = try? Rate("1000/min"),
      let rule = try? RateRule(name: "client", key: .client, rate: rate, burst: 2000)
    else { return [] }
    return [rule]
  }()
}
