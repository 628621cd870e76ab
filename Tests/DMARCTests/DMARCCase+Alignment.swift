import Authentication

extension DMARCCase {
  /// Whose domains belong together: RFC 9989 §4.4, §4.10.2 and appendix B.
  static let alignment: [DMARCCase] = [
    // B.1.1 and B.1.2.
    DMARCCase(
      name: "B.1.1 example 1", records: [("example.com", reject)], spf: "example.com", result: .pass,
      policy: .reject, at: "example.com"),
    DMARCCase(
      name: "B.1.1 example 2", records: [("example.com", reject)], spf: "child.example.com", result: .pass,
      policy: .reject, at: "example.com"),
    DMARCCase(
      name: "B.1.1 example 3", from: "a@child.example.com", records: [("example.com", reject)],
      spf: "example.net", result: .fail, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "B.1.2 example 1", records: [("example.com", reject)], dkim: ["example.com"], result: .pass,
      policy: .reject, at: "example.com"),
    DMARCCase(
      name: "B.1.2 example 2", from: "a@child.example.com", records: [("example.com", reject)],
      dkim: ["example.com"], result: .pass, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "B.1.2 example 3", records: [("example.com", reject)], dkim: ["sample.net"], result: .fail,
      policy: .reject, at: "example.com"),
    // B.4.
    DMARCCase(
      name: "B.4.1", records: [("example.com", reject), ("signing.example.com", reject)], spf: "example.com",
      dkim: ["signing.example.com"], result: .pass, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "B.4.2", from: "x@a.b.c.d.e.f.g.h.i.j.k.example.com",
      records: [("example.com", reject), ("signing.example.com", reject)], dkim: ["signing.example.com"],
      result: .pass, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "B.4.3 SPF", from: "x@giant.bank.example",
      records: [("bank.example", "v=DMARC1; p=none; psd=y"), ("giant.bank.example", reject)],
      spf: "mail.giant.bank.example", result: .pass, policy: .reject, at: "giant.bank.example"),
    DMARCCase(
      name: "B.4.3 DKIM", from: "x@giant.bank.example",
      records: [("bank.example", "v=DMARC1; p=none; psd=y"), ("giant.bank.example", reject)],
      dkim: ["mail.mega.bank.example"], result: .fail, policy: .reject, at: "giant.bank.example"),
    // §4.4: strict and relaxed.
    DMARCCase(
      name: "aspf=s child", records: [("example.com", "v=DMARC1; p=reject; aspf=s")],
      spf: "child.example.com", result: .fail, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "aspf=s equal", records: [("example.com", "v=DMARC1; p=reject; aspf=s")], spf: "example.com",
      result: .pass, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "adkim=s leaves SPF alone", records: [("example.com", "v=DMARC1; p=reject; adkim=s")],
      spf: "child.example.com", dkim: ["child.example.com"], result: .pass, policy: .reject, at: "example.com"
    ),
    DMARCCase(
      name: "adkim=s child", records: [("example.com", "v=DMARC1; p=reject; adkim=s")],
      dkim: ["child.example.com"], result: .fail, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "siblings", from: "a@x.example.com", records: [("example.com", reject)], dkim: ["y.example.com"],
      result: .pass, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "second signature", records: [("example.com", reject)], dkim: ["esp.example.net", "example.com"],
      result: .pass, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "d=com", records: [("example.com", reject)], dkim: ["com"], result: .fail, policy: .reject,
      at: "example.com"),
    DMARCCase(
      name: "suffix of letters only", records: [("example.com", reject)], dkim: ["notexample.com"],
      result: .fail, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "nothing passed", records: [("example.com", reject)], result: .fail, policy: .reject,
      at: "example.com"),
    // psd=n makes two organizations.
    DMARCCase(
      name: "psd=n child is another",
      records: [("example.com", reject), ("sub.example.com", "v=DMARC1; psd=n")], dkim: ["sub.example.com"],
      result: .fail, policy: .reject, at: "example.com"),
    DMARCCase(
      name: "psd=n author", from: "a@sub.example.com",
      records: [("example.com", reject), ("sub.example.com", "v=DMARC1; p=quarantine; psd=n")],
      dkim: ["example.com"], result: .fail, policy: .quarantine, at: "sub.example.com"),
    DMARCCase(
      name: "psd=n below", from: "a@x.sub.example.com",
      records: [("sub.example.com", "v=DMARC1; p=quarantine; psd=n")], dkim: ["y.sub.example.com"],
      result: .pass, policy: .quarantine, at: "sub.example.com"),
    // Public suffix domains.
    DMARCCase(
      name: "PSD policy", from: "a@giant.bank.example",
      records: [("bank.example", "v=DMARC1; p=reject; psd=y")], result: .fail, policy: .reject,
      at: "bank.example"),
    DMARCCase(
      name: "PSD sp", from: "a@giant.bank.example",
      records: [("bank.example", "v=DMARC1; p=reject; sp=quarantine; psd=y")], result: .fail,
      policy: .quarantine, at: "bank.example", tag: .subdomain),
    DMARCCase(
      name: "PSD children are strangers", from: "a@giant.bank.example",
      records: [("bank.example", "v=DMARC1; p=reject; psd=y")], dkim: ["mega.bank.example"], result: .fail,
      policy: .reject, at: "bank.example"),
    DMARCCase(
      name: "PSD is a stranger to its children", from: "a@giant.bank.example",
      records: [("bank.example", "v=DMARC1; p=reject; psd=y")], dkim: ["bank.example"], result: .fail,
      policy: .reject, at: "bank.example"),
    DMARCCase(
      name: "own child under a PSD", from: "a@giant.bank.example",
      records: [("bank.example", "v=DMARC1; p=reject; psd=y")], dkim: ["x.giant.bank.example"], result: .pass,
      policy: .reject, at: "bank.example"),
    DMARCCase(
      name: "mail of a PSD", from: "a@bank.example",
      records: [("bank.example", "v=DMARC1; p=reject; sp=none; psd=y")], dkim: ["x.bank.example"],
      result: .fail, policy: .reject, at: "bank.example"),
    DMARCCase(
      name: "organization before PSD", from: "a@x.giant.bank.example",
      records: [("bank.example", "v=DMARC1; p=reject; psd=y"), ("giant.bank.example", "v=DMARC1; p=none")],
      result: .fail, policy: DMARCPolicy.none, at: "giant.bank.example"),
    DMARCCase(
      name: "between organization and author does not count", from: "a@x.y.giant.bank.example",
      records: [("bank.example", "v=DMARC1; p=reject; psd=y"), ("y.giant.bank.example", "v=DMARC1; p=none")],
      result: .fail, policy: .reject, at: "bank.example"),
  ]
}
