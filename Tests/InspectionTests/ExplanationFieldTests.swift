import Authentication
import DNS
import Inspection
import Mail
import OpenSSL
import Testing

/// The field of `gomailctl verify` is the one that the session puts on a message.
@Suite struct ExplanationFieldTests {
  private static let zone =
    "example.com TXT \"v=spf1 ip4:192.0.2.10 -all\"\n_dmarc.example.com TXT \"v=DMARC1; p=reject\"\n"

  private static func explanation(
    client: String?, enforcement: DMARCEnforcement, octets: Int = 0
  ) throws -> Explanation {
    let zone = try DNS.Zone(Array(zone.utf8))
    var rules = AuthenticationRules()
    rules.enforcement = enforcement
    let explainer = Explainer(
      rules: InspectionRules(
        authservID: "mx.example.net", hostName: "mx.example.net", maximumMessageOctets: 10_000,
        authentication: rules),
      crypto: DKIMCryptography(), recorder: DNSRecorder { zone.lookup($0) }, registrableDomain: { _ in nil })
    let text = "From: a@example.com\r\n\r\n" + String(repeating: "x", count: octets) + "\r\n"
    let request = ExplanationRequest(
      client: client.flatMap { IPAddress($0) }, helo: "mail.example.com", sender: "a@example.com",
      message: MessageFile(Array(text.utf8), receiver: "mx.example.net"),
      time: Timestamp(seconds: 1_795_424_400))
    return explainer.explain(request)
  }

  @Test(arguments: DMARCEnforcement.allCases, [nil, "192.0.2.10", "192.0.2.11"])
  func isTheSessions(enforcement: DMARCEnforcement, client: String?) throws {
    let explanation = try Self.explanation(client: client, enforcement: enforcement)
    let inserted = explanation.outcome?.edits.compactMap { edit -> String? in
      if case .insertAtTop(AuthenticationResultsField.name, let value) = edit { value } else { nil }
    }
    let field = try #require(explanation.authenticationResults)
    // A message that is refused gets no field; what is shown is the one that the results make.
    let isRefused = client != "192.0.2.10" && enforcement == .strict
    #expect(inserted == (isRefused ? [] : [field]))
    #expect(
      field == AuthenticationResultsField.render(authservID: "mx.example.net", results: explanation.results))
    #expect(
      explanation.results.map(\.outcome.method) == (client == nil ? [] : ["spf"]) + ["dkim", "dmarc", "arc"]
        + (client == nil ? [] : ["iprev"]))
  }

  @Test func thereIsNoneWhereNothingWasChecked() throws {
    let explanation = try Self.explanation(client: "192.0.2.10", enforcement: .strict, octets: 20_000)
    #expect(explanation.authenticationResults == nil)
    #expect(explanation.results.isEmpty)
  }
}
