/// A known difference between a library and us, and the section of an RFC that decides it in our favour.
///
/// A disagreement belongs here only where all three agree: what we said, what the library said, and what the
/// generator did to the case. Words end anywhere: `theirs` and `traits` are beginnings.
struct OracleDifference {
  enum Oracle: String, CaseIterable {
    case dkimpy, opendkim
  }

  var oracles: [Oracle] = Oracle.allCases
  /// `pass`, or the beginning of our reason.
  var ours: String
  /// `pass`, or the beginning of the library's reason.
  var theirs = "pass"
  /// Any of these is enough.
  var traits: [String]
  /// The section that decides.
  var section: String
  /// What it says.
  var why: String

  func covers(_ oracle: Oracle, ours: String, theirs: String, traits: [String]) -> Bool {
    oracles.contains(oracle) && ours.hasPrefix(self.ours) && theirs.hasPrefix(self.theirs)
      && self.traits.contains { known in traits.contains { $0.hasPrefix(known) } }
  }

  /// Where a library passes what the RFCs do not let pass.
  static let tooLenient: [OracleDifference] = [
    OracleDifference(
      ours: "rsa-sha1 is no longer accepted", traits: ["a=rsa-sha1"], section: "RFC 8301 §3.1",
      why: "verifiers must not accept SHA-1"),
    OracleDifference(
      oracles: [.dkimpy], ours: "From is not signed", traits: ["From is not in h=", "h=from,to"],
      section: "RFC 6376 §6.1.1", why: "h= must name From"),
    OracleDifference(
      oracles: [.dkimpy], ours: "body is shorter than l=", traits: ["l="], section: "RFC 6376 §3.5",
      why: "l= must not be larger than the body"),
    OracleDifference(
      ours: "syntax error in l=", traits: ["l="], section: "RFC 6376 §3.5", why: "1 to 76 digits"),
    OracleDifference(
      oracles: [.dkimpy], ours: "key does not allow a subdomain", traits: ["key t=s and i= below"],
      section: "RFC 6376 §3.6.1", why: "t=s asks for the same domain in i= and d="),
    OracleDifference(
      oracles: [.dkimpy], ours: "key is not for this hash algorithm", traits: ["key h=sha1", "key h=sha512"],
      section: "RFC 6376 §3.6.1", why: "h= lists the hash algorithms that may be used"),
    OracleDifference(
      ours: "key is not for this hash algorithm", traits: ["key h=SHA256"], section: "RFC 6376 §3.2",
      why: "values are case-sensitive"),
    OracleDifference(
      oracles: [.dkimpy], ours: "key is of another type", traits: ["a= of the other kind"],
      section: "RFC 6376 §6.1.2", why: "the key must suit the algorithm of the signature"),
    OracleDifference(
      oracles: [.opendkim], ours: "key is of another type",
      traits: ["key k= of the other kind", "key k= is missing"], section: "RFC 6376 §3.6.1",
      why: "k= says what the key is, and is rsa where it is missing"),
    OracleDifference(
      oracles: [.opendkim], ours: "key is of another type", traits: ["key k=RSA"], section: "RFC 6376 §3.2",
      why: "values are case-sensitive"),
    OracleDifference(
      ours: "key syntax error", traits: ["key h=", "key s=email:"], section: "RFC 6376 §3.6.1",
      why: "lists have no empty elements"),
    OracleDifference(
      ours: "key syntax error", traits: ["key v= is not first", "key v=DKIM 1"], section: "RFC 6376 §3.6.1",
      why: "v= is the first tag and DKIM1"),
    OracleDifference(
      ours: "key syntax error", traits: ["key record with NUL"], section: "RFC 6376 §3.2",
      why: "values have no control characters"),
    OracleDifference(
      oracles: [.opendkim], ours: "key syntax error", traits: ["key p= twice"], section: "RFC 6376 §3.2",
      why: "a list with a tag twice is invalid"),
    OracleDifference(
      oracles: [.opendkim], ours: "tag ",
      traits: ["v", "a", "d", "s", "c", "h", "bh", "l", "i", "q", "t", "y"].map { "\($0)= twice" },
      section: "RFC 6376 §3.2", why: "a list with a tag twice is invalid"),
    OracleDifference(
      ours: "signature expired at", traits: ["x=now-1"], section: "RFC 6376 §3.5",
      why: "x= is the end; the libraries add five minutes and ten hours"),
    OracleDifference(
      oracles: [.dkimpy], ours: "signature is of the future", traits: ["t=now+4000"],
      section: "RFC 6376 §3.5", why: "may be ignored; dkimpy allows ten hours, we five minutes"),
    OracleDifference(
      oracles: [.dkimpy], ours: "x= is not after t=", traits: ["x= is not after t=", "t=now"],
      section: "RFC 6376 §3.5", why: "x= must be greater than t="),
    OracleDifference(
      ours: "syntax error in x=", traits: ["x="], section: "RFC 6376 §3.5",
      why: "1 to 12 digits"),
    OracleDifference(
      ours: "signature is not a tag list",
      traits: [
        "a tag with a hyphen", "a tag that starts with a digit", "DEL in an unknown tag",
        "NUL in an unknown tag", "h=from:to(1)",
      ], section: "RFC 6376 §3.2", why: "the grammar of tag lists"),
    OracleDifference(
      ours: "signature is not a tag list", traits: ["70 unknown tags"], section: "RFC 6376 §8.9",
      why: "a limit of ours against work without end: 64 tags, where 13 are defined"),
    OracleDifference(
      ours: "syntax error in b=",
      traits: ["b= with a dot", "b= longer", "b= filled twice", "damaged: octet"],
      section: "RFC 6376 §2.10", why: "the grammar of base64"),
    OracleDifference(
      ours: "syntax error in bh=", traits: ["bh= longer", "damaged: octet"], section: "RFC 6376 §2.10",
      why: "the grammar of base64"),
    OracleDifference(
      ours: "syntax error in d=", traits: ["d="], section: "RFC 6376 §3.5",
      why: "two or more labels of a domain name, no dot at the end"),
    OracleDifference(
      ours: "syntax error in s=", traits: ["s="], section: "RFC 6376 §3.1",
      why: "a selector is made of the labels of a domain name"),
    OracleDifference(
      ours: "syntax error in h=", traits: ["h="], section: "RFC 6376 §3.5", why: "names, and colons between"),
    OracleDifference(
      ours: "syntax error in i=", traits: ["i="], section: "RFC 6376 §3.5", why: "[Local-part] \"@\" domain"),
    OracleDifference(
      oracles: [.opendkim], ours: "syntax error in q=", traits: ["q="], section: "RFC 6376 §3.5",
      why: "the grammar of q="),
    OracleDifference(
      oracles: [.opendkim], ours: "unsupported key query method", traits: ["q="], section: "RFC 6376 §3.5",
      why: "dns/txt is the only one"),
    OracleDifference(
      oracles: [.opendkim], ours: "unsupported", traits: ["a= in capitals", "c= in capitals"],
      section: "RFC 6376 §3.2", why: "values are case-sensitive"),
  ]

  /// Where a library refuses what the RFCs let pass.
  static let tooStrict: [OracleDifference] = [
    OracleDifference(
      oracles: [.dkimpy], ours: "pass", theirs: "KeyFormatError: Incorrect padding",
      traits: ["key p= without filling"], section: "RFC 6376 §2.10", why: "filling may be missing"),
    OracleDifference(
      oracles: [.dkimpy], ours: "pass", theirs: "ValidationError: b",
      traits: ["b= without", "bh= without", "damaged: octet"],
      section: "RFC 6376 §2.10", why: "filling may be missing"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "signature_verification_failed", traits: ["bh= without"],
      section: "RFC 6376 §2.10", why: "filling may be missing"),
    OracleDifference(
      oracles: [.dkimpy], ours: "pass", theirs: "MessageFormatError: Unexpected characters",
      traits: ["white space before the colon"], section: "RFC 6376 §3.4.2",
      why: "white space before the colon is provided for"),
    OracleDifference(
      ours: "pass", theirs: "MessageFormatError: Unexpected characters", traits: ["damaged: octet"],
      section: "RFC 6376 §5.4.2", why: "a line that is no field, and is not named in h=, is not signed"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "refused:5", traits: ["damaged: octet"],
      section: "RFC 6376 §5.4.2", why: "a line that is no field, and is not named in h=, is not signed"),
    OracleDifference(
      oracles: [.dkimpy], ours: "pass", theirs: "UnknownKeyTypeError", traits: ["key s=foo"],
      section: "RFC 6376 §3.6.1", why: "unknown services of the list are to be ignored"),
    OracleDifference(
      oracles: [.dkimpy], ours: "pass", theirs: "ValidationError: q=", traits: ["q="],
      section: "RFC 6376 §3.5", why: "unknown methods of the list are to be ignored"),
    OracleDifference(
      oracles: [.dkimpy], ours: "pass", theirs: "signature mismatch",
      traits: ["two From fields", "damaged: added From"], section: "RFC 6376 §5.4.2",
      why: "each name of h= takes one field; DMARC looks at several authors"),
    OracleDifference(
      ours: "pass", theirs: "signature", traits: ["h= names dkim-signature"], section: "RFC 6376 §5.4",
      why: "h= names other signatures, never the one it stands in"),
    OracleDifference(
      oracles: [.dkimpy], ours: "pass", theirs: "signature mismatch",
      traits: [
        "b= with white space around", "white space before semicolons", "white space around equals signs",
        "b= right behind the colon",
      ], section: "RFC 6376 §3.7", why: "the white space around the value of b= is not signed"),
    OracleDifference(
      oracles: [.dkimpy], ours: "pass", theirs: "signature mismatch",
      traits: ["white space at the end", "a fold at the end"], section: "RFC 6376 §3.4.1",
      why: "the field is signed as it is, white space at its end included"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "signature_verification_failed",
      traits: ["white space around equals signs"], section: "RFC 6376 §3.7",
      why: "white space may stand before the equals sign of b= too"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "signature_verification_failed",
      traits: ["CR in ", "NUL in "], section: "RFC 6376 §3.4", why: "only CRLF and WSP are changed"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "length_tag_value_exceeds", traits: ["CR in ", "NUL in "],
      section: "RFC 6376 §3.4", why: "only CRLF and WSP are changed"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "crashed",
      traits: ["oversigned", "h= names dkim-signature", "h= has 300 names"], section: "RFC 6376 §8.9",
      why: "no signature may bring a verifier down"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "unable_to_apply_public_key",
      traits: ["key in the other form"], section: "RFC 6376 §3.6.1", why: "p= is an RSAPublicKey"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "invalid_domain_coverage",
      traits: ["i==40", "i=\"@\"", "i=\"a=5C"], section: "RFC 6376 §2.11",
      why: "i= is quoted-printable, and its local part may be quoted"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "key_DNS_reply_corrupt", traits: ["key n=\u{fc}"],
      section: "RFC 6376 §3.6.1", why: "n= is for people; programs do not interpret it"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "refused:5",
      traits: ["8-bit in an unknown tag", "i=j\u{fc}@example.com"], section: "RFC 8616 §5",
      why: "UTF-8 is allowed where quoted-printable is"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "refused:5", traits: ["two signatures"],
      section: "RFC 6376 §6.1", why: "one bad signature says nothing about another"),
    OracleDifference(
      oracles: [.opendkim], ours: "pass", theirs: "signature_timestamp_in_the_future",
      traits: ["t=0"], section: "RFC 6376 §3.5", why: "the moment 0 is not in the future"),
  ]
}
