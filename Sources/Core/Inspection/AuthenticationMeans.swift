package import Authentication
package import DNS

/// What the checks of one message need from outside, beside its cryptography.
package struct AuthenticationMeans {
  /// Answers questions, within the message's budget of time.
  package let lookup: DNSLookup
  /// The public suffix list; asked by `dmarc_method: psl` and `compare` only.
  package let registrableDomain: DMARC.RegistrableDomain
  /// A number from 0 to 99, drawn for this message: the lot of DMARC's `pct`.
  package let lot: Int
  /// The other implementation of SPF; asked by `spf_engine: libspf2` and `compare` only.
  package let spfOpinion: SPFOpinion?
  /// Takes down how the results came about; `nil` where nobody asked why.
  package let trace: AuthenticationTrace?

  /// Means for one message.
  package init(
    lookup: @escaping DNSLookup, registrableDomain: @escaping DMARC.RegistrableDomain, lot: Int,
    spfOpinion: SPFOpinion? = nil, trace: AuthenticationTrace? = nil
  ) {
    self.lookup = lookup
    self.registrableDomain = registrableDomain
    self.lot = lot
    self.spfOpinion = spfOpinion
    self.trace = trace
  }
}
