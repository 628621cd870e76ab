import Authentication
import BenchShim

/// What every message goes through before anything is evaluated.
enum HeaderRates {
  static func measure(seconds: Double) {
    guard let key = bench_key_new(false) else { BenchCore.fail("no key") }
    let message = SampleMessage(octets: 4096, key: key)
    let field = Array(
      """
       mx.example.net;\n\tspf=pass (mx.example.net: domain of bounce@example.org designates 192.0.2.7 as permitted sender)
      \tsmtp.mailfrom=bounce-4711@example.org smtp.helo=out1.example.org;\n\tdkim=pass (2048-bit key) header.d=example.org
      \theader.i=@example.org header.s=s2026 header.a=rsa-sha256 header.b=\"Xy4zAb9q\";\n\tdmarc=pass (p=reject dis=none)
      \theader.from=example.org;\n\tiprev=pass policy.iprev=192.0.2.7
      """.utf8)
    let id = AuthservID("mx.example.com")
    let fields = message.names.count
    let works: [(String, Work)] = [
      ("reading an Authentication-Results field", { ParsedAuthenticationResults(field)?.entries.count == 4 }),
      ("is it ours? the same field", { !id.isClaimed(by: field) }),
      ("header section into its store", { message.header.isBeyondLimits == false }),
    ]
    let rates = Stopwatch.rates(of: works, seconds: seconds)
    Table.row("header", [])
    for index in 0..<2 {
      Table.row("  " + works[index].0, [Table.number(rates[index] * Double(field.count) / 1e6) + " MB/s"])
    }
    Table.row("  " + works[2].0, [Table.number(rates[2] * Double(fields) / 1e6) + " M fields/s"])
  }
}
