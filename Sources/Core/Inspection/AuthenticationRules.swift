package import Authentication
package import Mail

/// What is checked of messages that are not the operator's own, and what follows from it.
package struct AuthenticationRules: Hashable, Sendable {
  /// `spf_enabled`.
  package var isSPFEnabled = true
  /// `dkim_enabled`: DKIM, and ARC, which is made of the same signatures.
  package var isDKIMEnabled = true
  /// `spf_engine`.
  package var spfEngine = SPFEngine.native
  /// `dkim_engine`.
  package var dkimEngine = DKIMEngine.native
  /// `dmarc_enabled`.
  package var isDMARCEnabled = true
  /// `dmarc_method`.
  package var method = DMARCMethod.treeWalk
  /// `dmarc_enforcement`.
  package var enforcement = DMARCEnforcement.relaxed
  /// `quarantine_action`.
  package var quarantineAction = QuarantineAction.flag
  /// `require_spf`: mail without an SPF pass is refused.
  package var requiresSPF = false
  /// `require_dkim`: mail without a passing DKIM signature is refused.
  package var requiresDKIM = false
  /// `trusted_forwarders`: clients whose mail is not refused or quarantined for failing DMARC.
  package var trustedForwarders: [Network] = []
  /// `trusted_mailing_lists`: domains of lists whose mail is not, where SPF or DKIM proves it.
  package var trustedMailingLists: [DomainName] = []
  /// `trusted_arc_sealers`: the domains whose word about the author counts where mail fails DMARC.
  package var trustedARCSealers: [DomainName] = []

  /// The defaults of the settings.
  package init() {}
}
