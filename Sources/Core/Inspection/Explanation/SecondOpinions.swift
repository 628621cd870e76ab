package import Authentication

/// What other implementations say of the same message: `--compare`.
package struct SecondOpinions: Hashable, Sendable {
  /// What libspf2 says; `nil` where it was not asked.
  package var spf: SecondOpinion<SPFResult>?
  /// What libopendkim says, one for each signature in order; `nil` where it was not asked.
  package var dkim: [SecondOpinion<DKIMResult>]?

  /// Nobody was asked.
  package init() {}

  /// Whether anybody was asked.
  var isEmpty: Bool { spf == nil && dkim == nil }
}
