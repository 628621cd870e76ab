import Authentication

extension DMARCCase {
  /// Which policy applies: RFC 9989 §4.7, §4.10.1, §5.3.1 and §11.5.
  static let policies: [DMARCCase] = [
    // sp and np.
    DMARCCase(
      name: "sp for a subdomain", from: "a@x.example.com",
      records: [("example.com", "v=DMARC1; p=reject; sp=none")], result: .fail, policy: DMARCPolicy.none,
      at: "example.com", tag: .subdomain),
    DMARCCase(
      name: "sp not for the domain", records: [("example.com", "v=DMARC1; p=none; sp=reject")], result: .fail,
      policy: DMARCPolicy.none, at: "example.com"),
    DMARCCase(
      name: "sp of the author's own record is ignored", from: "a@x.example.com",
      records: [
        ("example.com", "v=DMARC1; p=none; sp=none"), ("x.example.com", "v=DMARC1; p=quarantine; sp=reject"),
      ], result: .fail, policy: .quarantine, at: "x.example.com"),
    DMARCCase(
      name: "sp below the organization is ignored", from: "a@y.x.example.com",
      records: [("example.com", "v=DMARC1; p=none"), ("x.example.com", "v=DMARC1; p=reject; sp=reject")],
      result: .fail, policy: DMARCPolicy.none, at: "example.com"),
    DMARCCase(
      name: "np for NXDOMAIN", from: "a@gone.example.com",
      records: [("example.com", "v=DMARC1; p=none; sp=quarantine; np=reject")], result: .fail,
      policy: .reject, at: "example.com", tag: .nonexistent),
    DMARCCase(
      name: "np not for an existing one", from: "a@here.example.com",
      records: [("example.com", "v=DMARC1; p=none; sp=quarantine; np=reject")], result: .fail,
      policy: .quarantine, at: "example.com", tag: .subdomain, existing: ["here.example.com"]),
    DMARCCase(
      name: "np falls back to sp", from: "a@gone.example.com",
      records: [("example.com", "v=DMARC1; p=reject; sp=quarantine")], result: .fail, policy: .quarantine,
      at: "example.com", tag: .subdomain),
    DMARCCase(
      name: "np falls back to p", from: "a@gone.example.com", records: [("example.com", reject)],
      result: .fail, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "np not for the domain itself", records: [("example.com", "v=DMARC1; p=none; np=reject")],
      result: .fail, policy: DMARCPolicy.none, at: "example.com"),
    // Records.
    DMARCCase(name: "no record", records: [], dkim: ["example.com"], result: .none, tag: nil),
    DMARCCase(
      name: "no p", records: [("example.com", "v=DMARC1; rua=mailto:a@example.com")], result: .fail,
      policy: DMARCPolicy.none, at: "example.com"),
    DMARCCase(
      name: "no p, no rua", records: [("example.com", "v=DMARC1")], dkim: ["example.com"], result: .pass,
      policy: DMARCPolicy.none, at: "example.com"),
    DMARCCase(
      name: "invalid p with rua", records: [("example.com", "v=DMARC1; p=x; rua=mailto:a@example.com")],
      result: .fail, policy: DMARCPolicy.none, at: "example.com"),
    DMARCCase(
      name: "invalid p", records: [("example.com", "v=DMARC1; p=x")], dkim: ["example.com"],
      result: .permerror, at: "example.com", tag: nil),
    DMARCCase(
      name: "invalid sp", records: [("example.com", "v=DMARC1; p=reject; sp=x")], result: .permerror,
      at: "example.com", tag: nil),
    DMARCCase(
      name: "pct is ignored", records: [("example.com", "v=DMARC1; p=reject; pct=0")], result: .fail,
      policy: .reject, at: "example.com"),
    DMARCCase(
      name: "several at the author", from: "a@x.example.com",
      records: [
        ("x.example.com", reject), ("x.example.com", reject), ("example.com", "v=DMARC1; p=quarantine"),
      ], result: .fail, policy: .quarantine, at: "example.com"),
    DMARCCase(
      name: "several everywhere", records: [("example.com", reject), ("example.com", reject)], result: .none,
      tag: nil),
    DMARCCase(
      name: "TLD with a record", records: [("com", reject)], dkim: ["other.com"], result: .pass,
      policy: .reject, at: "com"),
    // §4.7: t.
    DMARCCase(
      name: "t=y reject", records: [("example.com", "v=DMARC1; p=reject; t=y")], result: .fail,
      policy: .quarantine, at: "example.com"),
    DMARCCase(
      name: "t=y quarantine", records: [("example.com", "v=DMARC1; p=quarantine; t=y")], result: .fail,
      policy: DMARCPolicy.none, at: "example.com"),
    DMARCCase(
      name: "t=y none", records: [("example.com", "v=DMARC1; p=none; t=y")], result: .fail,
      policy: DMARCPolicy.none, at: "example.com"),
    DMARCCase(
      name: "t=n", records: [("example.com", "v=DMARC1; p=reject; t=n")], result: .fail, policy: .reject,
      at: "example.com"),
    // Author domains, §5.3.1 and §11.5.
    DMARCCase(
      name: "no author", from: "Undisclosed:;", records: [("example.com", reject)], dkim: ["example.com"],
      result: .none, tag: nil),
    DMARCCase(
      name: "two authors, both pass", from: "a@example.com, b@example.net",
      records: [("example.com", reject), ("example.net", reject)], spf: "example.net", dkim: ["example.com"],
      result: .permerror, tag: nil),
    DMARCCase(
      name: "two authors, one fails", from: "a@example.com, b@example.net",
      records: [("example.com", "v=DMARC1; p=quarantine"), ("example.net", reject)], dkim: ["example.com"],
      result: .fail, policy: .reject, at: "example.net"),
    DMARCCase(
      name: "two authors, strictest", from: "a@example.com, b@example.net",
      records: [("example.com", "v=DMARC1; p=quarantine"), ("example.net", "v=DMARC1; p=none")],
      result: .fail, policy: .quarantine, at: "example.com"),
    DMARCCase(
      name: "malformed, fails", from: "<a@example.com> <b@example.net>", records: [("example.com", reject)],
      dkim: ["example.net"], result: .fail, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "malformed, would pass", from: "a@example.com <a@example.com>",
      records: [("example.com", reject)], dkim: ["example.com"], result: .permerror, tag: nil),
    DMARCCase(
      name: "display name", from: "\"a@example.com\" <b@example.net>",
      records: [("example.com", reject), ("example.net", reject)], dkim: ["example.net"], result: .pass,
      policy: .reject, at: "example.net"),
    DMARCCase(
      name: "U-label", from: "a@bücher.example", records: [("xn--bcher-kva.example", reject)],
      dkim: ["xn--bcher-kva.example"], result: .pass, policy: .reject, at: "xn--bcher-kva.example"),
  ]
}
