import Authentication
import LibSPF2
import Mail

/// SPF and DMARC evaluations whose answers come out of memory.
enum EvaluatorRates {
  static func measure(seconds: Double) {
    let zone = TextZone([
      "simple.example.org": "v=spf1 ip4:192.0.2.0/24 -all",
      "provider.example.org":
        "v=spf1 include:a.example.net include:b.example.net include:c.example.net ip4:203.0.113.0/24 -all",
      "a.example.net": "v=spf1 ip4:198.51.100.0/26 ip4:198.51.100.64/26 ip4:203.0.113.0/26 ~all",
      "b.example.net": "v=spf1 ip4:198.51.100.128/26 ip6:2001:db8::/32 ~all",
      "c.example.net": "v=spf1 ip4:203.0.113.128/25 ip4:192.0.2.0/24 ~all",
      "_dmarc.example.org": "v=DMARC1; p=reject; rua=mailto:reports@example.org; adkim=s; aspf=r",
      "_dmarc.example.com": "v=DMARC1; p=quarantine; sp=none; rua=mailto:reports@example.com",
    ])
    let client = IPAddress(v4: 0xc000_0207)
    func outcome(_ domain: String) -> SPFOutcome {
      SPF.check(
        client: client, identity: .mailFrom("bounce-4711@\(domain)"), helo: "out1.example.org",
        receiver: "mx.example.com", lookup: zone.answer, now: DKIMRates.now)
    }
    func spf(_ domain: String) -> Work { { outcome(domain).result == .pass } }
    /// What `spf_engine: compare` makes of a check.
    func compared(_ domain: String) -> Work {
      {
        let native = outcome(domain)
        return native.result == .pass
          && (try? SPF2Evaluator.result(of: native, lookup: zone.answer)) == .pass
      }
    }
    func dmarc(_ from: String, _ domain: String) -> Work {
      let field = Array(from.utf8)
      guard let aligned = DomainName(domain) else { BenchCore.fail("no domain") }
      return {
        let message = DMARC.Message(
          author: AuthorDomain(fields: [field]),
          identifiers: [DMARCIdentifier(.spf, aligned), DMARCIdentifier(.dkim, aligned)])
        return DMARC.evaluate(
          message, method: .treeWalk, registrableDomain: { _ in nil }, lookup: zone.answer
        ).evaluation.result == .pass
      }
    }
    let works = [
      ("SPF, one record", spf("simple.example.org")),
      ("SPF, a record with three includes", spf("provider.example.org")),
      ("SPF, one record, and libspf2", compared("simple.example.org")),
      ("SPF, three includes, and libspf2", compared("provider.example.org")),
      ("DMARC with its From field, exact domain", dmarc(" Ann Example <ann@example.org>", "example.org")),
      (
        "DMARC with its From field, walk of 3 labels",
        dmarc(" \"Ann (shop)\" <ann@news.shop.example.com>", "mail.example.com")
      ),
    ]
    Table.row("evaluations", [])
    for (work, rate) in zip(works, Stopwatch.rates(of: works, seconds: seconds)) {
      Table.row("  " + work.0, [Table.number(rate)])
    }
  }
}
