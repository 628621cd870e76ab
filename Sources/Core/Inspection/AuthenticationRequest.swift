package import Authentication
import Mail

/// What authentication needs to know of one message.
package struct AuthenticationRequest: Hashable, Sendable {
  /// The SMTP connection.
  package let connection: ConnectionFacts
  /// The envelope sender; empty for the null reverse-path.
  package let sender: String
  /// Whether the mail is the operator's own: signed, not judged.
  package let isOriginating: Bool
  /// The header section as it came in.
  package let header: HeaderSection

  /// The findings before anything was checked: only what the session itself knows.
  package var knownFacts: AuthenticationFindings {
    var findings = AuthenticationFindings.none
    findings.spf.clientIP = connection.clientAddress
    findings.spf.mailFrom = sender
    findings.spf.heloDomain = connection.clientHELO
    findings.dmarc.returnPath = sender
    let authors = header.authors
    if !authors.isEmpty {
      findings.dmarc.fromHeader = BoundedText.shown(VerdictField.authors(authors).utf8)
    }
    findings.dmarc.fromDomain = AuthorAddress.plain(in: authors)?.domain
    findings.dkim.fromDomain = findings.dmarc.fromDomain
    return findings
  }
}
