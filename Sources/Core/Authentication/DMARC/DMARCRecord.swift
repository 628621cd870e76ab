import Mail

/// A DMARC policy record (RFC 9989 §4.7, §4.8). What RFC 7489 alone knows, `pct`, is kept for its method.
package struct DMARCRecord: Hashable, Sendable {
  /// The value of a policy tag.
  package enum PolicyTag: Hashable, Sendable {
    case missing
    /// It stands there and is not `none`, `quarantine` or `reject`, or it stands there twice.
    case invalid
    case policy(DMARCPolicy)

    /// The policy; `nil` where there is none to be read.
    package var policy: DMARCPolicy? {
      if case .policy(let policy) = self { policy } else { nil }
    }
  }

  /// Whether a domain is a public suffix, as its record has it.
  package enum PublicSuffixFlag: String, Hashable, Sendable, CaseIterable {
    /// It is a public suffix domain.
    case yes = "y"
    /// It is an organizational domain.
    case no = "n"
    /// The tree walk has to find out.
    case unknown = "u"
  }

  /// How near an authenticated domain must be to the author domain.
  package enum AlignmentMode: String, Hashable, Sendable, CaseIterable {
    /// The same organizational domain.
    case relaxed = "r"
    /// The same domain.
    case strict = "s"
  }

  /// `p`: for the domain itself.
  package var policy = PolicyTag.missing
  /// `sp`: for existing subdomains of an organizational or public suffix domain.
  package var subdomainPolicy = PolicyTag.missing
  /// `np`: for subdomains that do not exist.
  package var nonexistentPolicy = PolicyTag.missing
  /// `psd`.
  package var publicSuffix = PublicSuffixFlag.unknown
  /// `t=y`: the policy is to be applied one step lower.
  package var isTesting = false
  /// `adkim`.
  package var dkimAlignment = AlignmentMode.relaxed
  /// `aspf`.
  package var spfAlignment = AlignmentMode.relaxed
  /// `rua`: the valid URIs, sizes (`!10m`) taken off; at most `maximumURIs`.
  package var aggregateReports: [String] = []
  /// `ruf`, in the same way.
  package var failureReports: [String] = []
  /// `fo`: some of `0`, `1`, `d`, `s`.
  package var failureOptions = ["0"]
  /// `pct` of RFC 7489, 0...100. RFC 9989 knows it no more.
  package var percentage = 100

  /// The most URIs of `rua` or `ruf` that are kept. RFC 7489 §6.2 asks for two at least.
  package static let maximumURIs = 20

  /// The record's use for policy: what RFC 9989 §4.10.1 makes of missing and invalid policies.
  package enum Usability: Hashable, Sendable {
    /// As it is.
    case usable
    /// As though it were `p=none` alone.
    case asNone
    /// Not at all.
    case unusable
  }

  /// What becomes of the record where it is the one to apply.
  ///
  /// A missing `p` is `p=none` to RFC 9989 §4.7; RFC 7489 §6.6.3 treats it as an invalid one. An invalid
  /// `p`, `sp` or `np` leaves `p=none` to those who want reports, and no DMARC to others.
  package func usability(under method: DMARCMethod) -> Usability {
    var isBroken = policy == .invalid || subdomainPolicy == .invalid
    if method == .publicSuffixList {
      isBroken = isBroken || policy == .missing
    } else {
      isBroken = isBroken || nonexistentPolicy == .invalid
    }
    guard isBroken else { return .usable }
    return aggregateReports.isEmpty ? .unusable : .asNone
  }
}
