import CMilter
import Locking

/// What was agreed upon with one mail server at the beginning of its connection.
struct MilterTerms: Hashable, Sendable {
  /// What we do to messages where we may.
  static let wantedActions = requiredActions | UInt(SMFIF_QUARANTINE) | UInt(SMFIF_SETSYMLIST)
  /// Without these there is no verdict: fields are put in and forged ones taken out.
  static let requiredActions = UInt(SMFIF_ADDHDRS) | UInt(SMFIF_CHGHDRS)
  /// The protocol steps we need no part in, or need not answer, values with their leading space, and recipients
  /// that the server refused itself. Unknown commands are answered: Postfix keeps what needs no answer until it has
  /// more to send, and libmilter drops what comes together with the end of a connection.
  static let wantedSteps: UInt =
    UInt(SMFIP_NODATA) | UInt(SMFIP_RCPT_REJ) | UInt(SMFIP_NR_HELO) | UInt(SMFIP_NR_HDR)
    | UInt(SMFIP_NR_EOH) | UInt(SMFIP_NR_BODY) | UInt(SMFIP_HDR_LEADSPC)
  /// The terms with Postfix, since its version 2.6.
  static let complete = MilterTerms(actions: wantedActions, steps: wantedSteps)

  /// The actions that the server does for us.
  let actions: UInt
  /// The steps that it agrees to.
  let steps: UInt

  private init(actions: UInt, steps: UInt) {
    self.actions = actions
    self.steps = steps
  }

  /// The terms with a server that offers this.
  init(offeredActions: UInt, offeredSteps: UInt) {
    self.init(actions: Self.wantedActions & offeredActions, steps: Self.wantedSteps & offeredSteps)
  }

  /// What has to be there and is not.
  var lackingActions: UInt { Self.requiredActions & ~actions }

  /// Whether values come and go with the space behind the colon. Where they do not, it is taken to be one
  /// space.
  var hasLeadingSpace: Bool { steps & UInt(SMFIP_HDR_LEADSPC) != 0 }

  /// Whether recipients come that the server has refused.
  var hasRefusedRecipients: Bool { steps & UInt(SMFIP_RCPT_REJ) != 0 }

  /// Whether the server has a hold queue for us.
  var canQuarantine: Bool { actions & UInt(SMFIF_QUARANTINE) != 0 }

  /// Whether the server sends the macros that we name, and no others.
  var canChooseMacros: Bool { actions & UInt(SMFIF_SETSYMLIST) != 0 }

  /// The status of a callback that needs no answer by the terms, if `step` is among them.
  func status(unanswered step: Int) -> sfsistat {
    sfsistat(steps & UInt(step) != 0 ? SMFIS_NOREPLY : SMFIS_CONTINUE)
  }
}

/// The terms of connections on which they are not complete. libmilter has no place for them: what a session
/// keeps ends with the session, and a connection may serve several. A server that agrees on its connection
/// anew replaces what stands here, so there are never more than libmilter has connections.
private let reducedTerms = Locked<[UInt: MilterTerms]>([:])

extension MilterTerms {
  /// Keeps the terms of a connection.
  static func agree(_ terms: MilterTerms, on context: OpaquePointer) {
    let place = UInt(bitPattern: context)
    reducedTerms.withLock { $0[place] = terms == complete ? nil : terms }
  }

  /// The terms of a connection.
  static func of(_ context: OpaquePointer) -> MilterTerms {
    let place = UInt(bitPattern: context)
    return reducedTerms.withLock { $0[place] } ?? complete
  }
}
