/// What the operator decided about rates.
package struct RateLimits: Hashable, Sendable {
  /// How many buckets are kept where nothing is said: 16 MB.
  package static let defaultMaximumBuckets = 1_000_000
  /// The name of the rule that `max_connections_per_minute` makes.
  package static let connectionRateName = "max_connections_per_minute"

  /// The rules, each with a name of its own.
  package var rules: [RateRule]
  /// What counts as one client.
  package var networks: ClientNetworks
  /// How many buckets are kept at most.
  package var maximumBuckets: Int

  /// Limits; without rules there are none.
  package init(
    rules: [RateRule] = [], networks: ClientNetworks = ClientNetworks(),
    maximumBuckets: Int = defaultMaximumBuckets
  ) {
    self.rules = rules
    self.networks = networks
    self.maximumBuckets = maximumBuckets
  }

  /// Where something is counted.
  package var stages: Set<RateStage> {
    Set(
      rules.flatMap { rule in
        // A declared size is looked at before the message comes.
        rule.count == .bytes && rule.key != .authorDomain ? [rule.stage, .mail] : [rule.stage]
      })
  }
}
