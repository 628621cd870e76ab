import Authentication
import Mail

/// DKIM signatures of the operator's own mail.
extension SMTPSession {
  /// The outcome with signatures on top, or the refusal that a failure to sign is.
  func signing(_ outcome: MessageOutcome, _ decision: MessageSigning?, _ facts: MessageFacts)
    -> MessageOutcome
  {
    var outcome = outcome
    switch decision {
    case nil: break
    case .unsigned(let reason): outcome.signing = .unsigned(reason)
    case .signed(let work):
      do throws(DKIMSigningError) {
        let fields = try work.fields(body: facts.body, now: facts.ending.receivedAt, crypto: crypto)
        for field in fields.reversed() {
          outcome.edits.append(.insertAtTop(name: DKIMSigning.fieldName, value: field))
        }
        outcome.signing = .signed(
          work.signers.map {
            SigningOutcome.Signature(domain: $0.domain, selector: $0.selector, algorithm: $0.key.algorithm)
          })
      } catch {
        outcome = Self.refused(.signing(error), facts)
        outcome.signing = .failed(error)
      }
    }
    return outcome
  }
}
