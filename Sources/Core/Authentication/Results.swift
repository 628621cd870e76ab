/// The outcome of an SPF check, in the words of RFC 8601 §2.7.2.
package enum SPFResult: String, Hashable, Sendable, CaseIterable {
  case none, pass, fail, softfail, policy, neutral, temperror, permerror
}

/// The outcome of checking one DKIM signature, or of all of a message: RFC 8601 §2.7.1.
package enum DKIMResult: String, Hashable, Sendable, CaseIterable {
  case none, pass, fail, policy, neutral, temperror, permerror
}

/// The outcome of a DMARC evaluation: RFC 9989 and the IANA registry of e-mail authentication results.
package enum DMARCResult: String, Hashable, Sendable, CaseIterable {
  case none, pass, fail, temperror, permerror
}

/// What a domain owner asks for, or what we did: `p=` of RFC 9989.
package enum DMARCPolicy: String, Hashable, Sendable, CaseIterable {
  case none, quarantine, reject
}

/// The chain validation status of an ARC chain: RFC 8617 §4.4 and RFC 8601.
package enum ARCResult: String, Hashable, Sendable, CaseIterable {
  case none, pass, fail
}

/// The outcome of a reverse and forward DNS comparison: RFC 8601 §2.7.3. `none` is ours, for
/// connections that were not checked.
package enum IPRevResult: String, Hashable, Sendable, CaseIterable {
  case none, pass, fail, temperror, permerror
}
