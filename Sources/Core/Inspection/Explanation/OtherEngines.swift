package import Authentication

/// Implementations that are asked beside our own: `--compare`, `spf_engine`, `dkim_engine`.
package struct OtherEngines {
  /// libspf2; `nil` where it is not asked.
  package var spf: SPFOpinion?
  /// libopendkim; `nil` where it is not asked.
  package var dkim: (any DKIMSecondVerifier)?

  /// Nobody is asked.
  package init() {}
}
