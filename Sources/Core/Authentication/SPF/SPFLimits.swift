import Mail

/// The bounds of one SPF check: those of RFC 7208 §4.6.4, and ours on what its grammar leaves open.
package enum SPFLimits {
  /// Terms that ask the DNS (`include`, `a`, `mx`, `ptr`, `exists`, `redirect`) over the whole check,
  /// those of included records with them: RFC 7208 §4.6.4.
  package static let lookupTerms = 10
  /// Questions of these terms that may find nothing: RFC 7208 §4.6.4.
  package static let voidLookups = 2
  /// Mail exchanges of one `mx` whose addresses are asked for: RFC 7208 §4.6.4.
  package static let exchanges = 10
  /// Names of the client's PTR records whose addresses are asked for: RFC 7208 §4.6.4.
  package static let pointerNames = 10
  /// All records of one check together in octets: the most one TXT record can hold. RFC 7208 §3.4
  /// advises 450 for one; reading is linear, so this bounds the time.
  package static let recordOctets = 65_535
  /// Macros in one domain-spec or explanation: a name has 127 labels at most.
  package static let macros = 127
  /// The longest name that is asked for in octets of text: RFC 7208 §7.3.
  package static let nameOctets = DomainName.maximumOctets
  /// The longest explanation in octets: what one line of an SMTP reply holds.
  package static let explanationOctets = SMTPReply.maximumTextOctets
  /// The octets of HELO name and sender that macros see, from the right, where a name is significant.
  /// RFC 5321 §4.5.3.1 has 255 and 256; Postfix passes lines of 2,048.
  package static let identityOctets = 2048
}
