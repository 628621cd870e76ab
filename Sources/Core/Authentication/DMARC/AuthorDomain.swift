package import Mail

/// The author domain of a message: the domain of its From field (RFC 9989 §5.3.1).
///
/// Only `single` can lead to a pass. Everything else is judged by the domains that somebody could take for
/// the author's, and never passes: RFC 9989 §4.4 knows no alignment for a From that is missing, malformed
/// or repeated, and §11.5 warns of those who count on that.
package enum AuthorDomain: Hashable, Sendable {
  /// One well-formed From field, and all its mailboxes have this domain.
  case single(DomainName)
  /// One well-formed From field with mailboxes of several domains, each once, in their order; or with one
  /// domain beside an address literal.
  case several([DomainName])
  /// No From field, or one without a domain: an empty group (RFC 6854), address literals only.
  case none
  /// From fields that break the grammar, with every domain that stands behind an `@` in them.
  case malformed(AuthorDefect, candidates: [DomainName])
}

extension AuthorDomain {
  /// The longest From field that is read, in octets; larger ones are malformed. Real ones have under 1,000,
  /// and 64 KiB hold a thousand mailboxes.
  package static let maximumOctets = 65_536
  /// The most mailboxes of one From field. Real mail has one, rarely two.
  package static let maximumMailboxes = 100
  /// The most domains that are judged where there is not exactly one. Each costs a tree walk of eight
  /// questions; who writes more is judged by the first ones (RFC 9989 §11.5).
  package static let maximumCandidates = 4

  /// Reads the From fields of a message.
  ///
  /// - Parameter fields: what follows the colon of each From field, folded with LF or CRLF or not at all.
  package init(fields: [[UInt8]]) {
    guard let field = fields.first else {
      self = .none
      return
    }
    guard fields.count == 1 else {
      self = .malformed(.repeatedField, candidates: AuthorCandidates.domains(in: fields))
      return
    }
    var parser = AuthorFieldParser()
    do throws(AuthorDefect) {
      let hosts = try parser.hosts(in: field)
      self = Self.of(hosts)
    } catch {
      self = .malformed(error, candidates: AuthorCandidates.domains(in: fields))
    }
  }

  private static func of(_ hosts: [AuthorFieldParser.Host]) -> AuthorDomain {
    var domains: [DomainName] = []
    var hasLiteral = false
    for host in hosts {
      switch host {
      case .literal: hasLiteral = true
      case .domain(let domain) where !domains.contains(domain): domains.append(domain)
      case .domain: break
      }
    }
    guard let domain = domains.first else { return .none }
    if domains.count == 1, !hasLiteral { return .single(domain) }
    return .several(Array(domains.prefix(maximumCandidates)))
  }

  /// The domain where there is exactly one.
  package var domain: DomainName? {
    if case .single(let domain) = self { domain } else { nil }
  }

  /// Every domain that the message is judged by; at most `maximumCandidates`.
  package var candidates: [DomainName] {
    switch self {
    case .single(let domain): [domain]
    case .several(let domains): domains
    case .none: []
    case .malformed(_, let candidates): candidates
    }
  }
}
