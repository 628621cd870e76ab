package import Authentication
import DNS
import Mail

/// Makes explanations: runs the session of the milter over a message that is not on its way anywhere.
package struct Explainer {
  /// Octets of the body that are handed over at a time, as Postfix does.
  private static let chunkOctets = 65_535

  private let rules: InspectionRules
  private let crypto: any DKIMCrypto
  private let recorder: DNSRecorder
  private let registrableDomain: DMARC.RegistrableDomain
  private let others: OtherEngines

  /// An explainer.
  ///
  /// - Parameters:
  ///   - rules: the operator's.
  ///   - recorder: answers questions and keeps them.
  ///   - registrableDomain: the public suffix list; asked by `dmarc_method: psl` and `compare` only.
  ///   - others: other implementations. Where the rules do not ask for one that is there, it is compared.
  package init(
    rules: InspectionRules, crypto: any DKIMCrypto, recorder: DNSRecorder,
    registrableDomain: @escaping DMARC.RegistrableDomain, others: OtherEngines = OtherEngines()
  ) {
    self.rules = rules
    self.crypto = crypto
    self.recorder = recorder
    self.registrableDomain = registrableDomain
    self.others = others
  }

  /// Explains what would become of a message. It blocks as long as the lookups do.
  package func explain(_ request: ExplanationRequest) -> Explanation {
    let rules = adapted(to: request)
    let texts = HashedTexts(crypto)
    let trace = AuthenticationTrace()
    let explanation = Explanation(
      request, rules: rules, operatorRules: self.rules.authentication, trace: trace, texts: texts,
      recorder: recorder)
    guard let key = VerdictKey(id: "none", secret: Array(repeating: 0, count: VerdictKey.secretOctets)) else {
      return explanation
    }
    // Nobody sees the seal.
    var session = SMTPSession(
      rules: rules, keys: VerdictKeyring(key), hmac: { _, _ in Array(repeating: 0, count: 32) },
      crypto: texts,
      secondVerifier: others.dkim)
    begin(&session, request)
    if let refusal = Self.refusal(session.on(.mail(Self.command(request)))) {
      explanation.refusedSender = refusal
      return explanation
    }
    for recipient in request.recipients {
      if let refusal = Self.refusal(session.on(.recipient(path: Array(recipient.utf8)))) {
        explanation.refusedRecipients.append(
          Explanation.RefusedRecipient(address: recipient, refusal: refusal))
      }
    }
    Self.hand(request.message, to: &session)
    var steps = session.on(
      .endOfMessage(queueID: nil, receivedAt: request.time, deliveryID: .unknown))
    let facts = session.awaitingChecks
    if steps == [.authenticate] {
      steps = session.authenticate(
        AuthenticationMeans(
          lookup: recorder.lookup(trace), registrableDomain: registrableDomain, lot: request.lot,
          spfOpinion: others.spf, trace: trace
        ))
    }
    guard case .finish(let outcome)? = steps.first else { return explanation }
    explanation.conclude(outcome, facts)
    return explanation
  }

  /// What nothing is known of is not checked: its result would only look like one.
  private func adapted(to request: ExplanationRequest) -> InspectionRules {
    var rules = rules
    if others.spf != nil, rules.authentication.spfEngine == .native {
      rules.authentication.spfEngine = .compare
    }
    if others.dkim != nil, rules.authentication.dkimEngine == .native {
      rules.authentication.dkimEngine = .compare
    }
    if request.client == nil || request.sender == nil && (request.helo == nil || request.message != nil) {
      rules.authentication.isSPFEnabled = false
    }
    if request.message == nil {
      rules.authentication.isDKIMEnabled = false
      rules.authentication.isDMARCEnabled = false
    }
    return rules
  }

  private func begin(_ session: inout SMTPSession, _ request: ExplanationRequest) {
    let client = ClientConnection(role: .smtp, address: request.client?.value)
    _ = session.on(.connect(client))
    // Bans and limits are another question: `gomailctl limits explain`.
    _ = session.on(.connectionChecked(.admitted(isExempt: true)))
    _ = session.on(.helo(name: Array((request.helo?.value ?? "").utf8), tls: nil))
  }

  private static func command(_ request: ExplanationRequest) -> MailCommand {
    let sender = request.sender?.value ?? ""
    let isASCII = ([sender] + request.recipients).allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
    return MailCommand(path: Array(sender.utf8), parameters: isASCII ? [] : [Array("SMTPUTF8".utf8)])
  }

  private static func refusal(_ steps: [SessionStep]) -> Refusal? {
    guard case .reply(.refuse(let refusal))? = steps.last else { return nil }
    return refusal
  }

  private static func hand(_ message: MessageFile?, to session: inout SMTPSession) {
    for field in message?.fields ?? [] {
      field.name.withUnsafeBytes { name in
        field.value.withUnsafeBytes { session.onHeader(name: name, value: $0) }
      }
    }
    _ = session.onEndOfHeader()
    (message?.body ?? []).withUnsafeBytes { body in
      var start = 0
      while start < body.count {
        let end = min(start + chunkOctets, body.count)
        session.onBody(UnsafeRawBufferPointer(rebasing: body[start..<end]))
        start = end
      }
    }
  }
}
