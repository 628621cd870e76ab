/// What the DNS of a lab says, in the words of `ScriptedZone`.
enum Zone {
  /// Two domains that do everything right. example.org sends from 127.0.0.1 and 192.0.2.0/24.
  static let usual = """
    example.org TXT "v=spf1 ip4:127.0.0.1 ip4:192.0.2.0/24 -all"
    _dmarc.example.org TXT "v=DMARC1; p=reject"
    xn--bcher-kva.example.org TXT "v=spf1 ip4:127.0.0.1 -all"
    client.example.org A 127.0.0.1
    client.example.org TXT "v=spf1 ip4:127.0.0.1 -all"
    1.0.0.127.in-addr.arpa PTR client.example.org
    example.com MX 10 mx.example.com
    example.com TXT "v=spf1 mx -all"
    _dmarc.example.com TXT "v=DMARC1; p=reject"
    mx.example.com A 198.51.100.1
    """

  /// Every domain that the scenarios of verdicts need: one for each way to publish policies.
  static let verdicts =
    usual + """

      ; SPF in every mood, each with a policy of DMARC that does nothing.
      hard.example.net TXT "v=spf1 ip4:192.0.2.9 -all"
      soft.example.net TXT "v=spf1 ip4:192.0.2.9 ~all"
      neutral.example.net TXT "v=spf1 ?all"
      broken.example.net TXT "v=spf1 nonsense"
      away.example.net TXT SERVFAIL
      explains.example.net TXT "v=spf1 exp=why.example.net -all"
      why.example.net TXT "%{i} may not send for %{d}"
      silent.example.net A 192.0.2.9
      ; One domain for each policy.
      none.test TXT "v=spf1 ip4:192.0.2.9 -all"
      _dmarc.none.test TXT "v=DMARC1; p=none"
      quarantine.test TXT "v=spf1 ip4:192.0.2.9 -all"
      _dmarc.quarantine.test TXT "v=DMARC1; p=quarantine"
      reject.test TXT "v=spf1 ip4:192.0.2.9 -all"
      _dmarc.reject.test TXT "v=DMARC1; p=reject; sp=quarantine"
      testing.test TXT "v=spf1 ip4:192.0.2.9 -all"
      _dmarc.testing.test TXT "v=DMARC1; p=reject; t=y"
      away.test TXT "v=spf1 ip4:192.0.2.9 -all"
      _dmarc.away.test TXT SERVFAIL
      nowhere.test TXT "v=spf1 ip4:192.0.2.9 -all"
      ; A policy below the domain that the public suffix list takes for the organisation.
      _dmarc.b.walk.test TXT "v=DMARC1; p=reject"
      a.b.walk.test A 192.0.2.9
      9.2.0.192.in-addr.arpa PTR mail.example.net
      mail.example.net A 192.0.2.9
      mail.example.net TXT "v=spf1 a -all"
      10.2.0.192.in-addr.arpa PTR other.example.net
      other.example.net A 192.0.2.99
      11.2.0.192.in-addr.arpa SERVFAIL
      """
}
