/// What a reason is about.
package enum ReasonFamily: String, CaseIterable, Hashable, Sendable {
  case message
  case limits
  case bans
  case spf
  case dkim
  case arc
  case dmarc
  case iprev
  case routes
  case signing
  case verdict
  case forwarder

  /// The family's codes with their texts, in the order of docs/reasons.md.
  package var texts: [ReasonText] {
    switch self {
    case .message: ReasonText.message
    case .limits: ReasonText.limits
    case .bans: ReasonText.bans
    case .spf: ReasonText.spf
    case .dkim: ReasonText.dkim
    case .arc: ReasonText.arc
    case .dmarc: ReasonText.dmarc
    case .iprev: ReasonText.iprev
    case .routes: ReasonText.routes
    case .signing: ReasonText.signing
    case .verdict: ReasonText.verdict
    case .forwarder: ReasonText.forwarder
    }
  }

  /// A heading.
  package var title: String {
    switch self {
    case .message: "Envelope and message"
    case .limits: "Limits"
    case .bans: "Bans"
    case .spf: "SPF"
    case .dkim: "DKIM"
    case .arc: "ARC"
    case .dmarc: "DMARC"
    case .iprev: "Reverse name"
    case .routes: "What routes require"
    case .signing: "Signing"
    case .verdict: "The verdict field"
    case .forwarder: "Forwarder and endpoints"
    }
  }
}
