import Authentication
import Inspection
import Mail

/// What a reload replaces; sessions keep what they began with.
struct InspectionBasis: Sendable {
  /// The rules.
  let rules: InspectionRules
  /// The keys of the verdict field.
  let keys: VerdictKeyring
  /// Who signs the operator's own mail.
  let signers: DKIMSigningTable
  /// What verifies DKIM signatures beside our own engine; `nil` under `dkim_engine: native`.
  let secondVerifier: (any DKIMSecondVerifier)?
  /// The time for all DNS of one message.
  let dnsBudget: Duration
  /// The public suffix list: the domain one label below a suffix. It answers `nil` to everything where the
  /// method does not ask it.
  let registrableDomain: @Sendable (DomainName) -> DomainName?
  /// The other implementation of SPF; `nil` where `spf_engine` does not ask for it.
  let spfOpinion: SPFOpinion?
}
