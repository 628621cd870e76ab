/// A header field that is signed, and how often it stands in `h=`: RFC 6376 §5.4.
///
/// Trace fields (Received, Return-Path), results and the signatures of others are not in the list: they are
/// added, changed and taken out on the way.
struct DKIMSignedField {
  /// Whether one place more than there are fields is signed, so that nobody can add another one: RFC 6376
  /// §8.15.
  enum Seal {
    /// Even where there is no such field: what readers see or go by, and nobody adds for good reasons.
    case always
    /// Only where there is one: mailing lists and other honest software add these where they are missing.
    case whenPresent
    /// Not: RFC 5322 §3.6.6 has resenders put further ones on top.
    case never
  }

  /// The most fields of one name that are signed, from the bottom up. RFC 5322 allows one of nearly all; each
  /// takes room in `h=`.
  static let maximumRepeats = 16

  let name: StaticString
  let seal: Seal

  /// How often the name stands in `h=`, for so many fields of that name.
  func places(for count: Int) -> Int {
    guard count <= Self.maximumRepeats else { return Self.maximumRepeats }
    return switch seal {
    case .always: count + 1
    case .whenPresent: count > 0 ? count + 1 : 0
    case .never: count
    }
  }

  /// In the order of `h=`.
  static let all: [DKIMSignedField] = [
    .init(name: "from", seal: .always), .init(name: "to", seal: .always), .init(name: "cc", seal: .always),
    .init(name: "subject", seal: .always), .init(name: "date", seal: .always),
    .init(name: "message-id", seal: .always), .init(name: "reply-to", seal: .always),
    .init(name: "sender", seal: .whenPresent), .init(name: "in-reply-to", seal: .whenPresent),
    .init(name: "references", seal: .whenPresent), .init(name: "mime-version", seal: .always),
    .init(name: "content-type", seal: .always), .init(name: "content-transfer-encoding", seal: .always),
    .init(name: "content-disposition", seal: .whenPresent), .init(name: "content-id", seal: .whenPresent),
    .init(name: "content-description", seal: .whenPresent),
    .init(name: "content-language", seal: .whenPresent), .init(name: "autocrypt", seal: .whenPresent),
    .init(name: "auto-submitted", seal: .whenPresent), .init(name: "feedback-id", seal: .whenPresent),
    .init(name: "list-id", seal: .whenPresent), .init(name: "list-help", seal: .whenPresent),
    .init(name: "list-unsubscribe", seal: .whenPresent),
    .init(name: "list-unsubscribe-post", seal: .whenPresent),
    .init(name: "list-subscribe", seal: .whenPresent), .init(name: "list-post", seal: .whenPresent),
    .init(name: "list-owner", seal: .whenPresent), .init(name: "list-archive", seal: .whenPresent),
    .init(name: "resent-date", seal: .never), .init(name: "resent-from", seal: .never),
    .init(name: "resent-sender", seal: .never), .init(name: "resent-to", seal: .never),
    .init(name: "resent-cc", seal: .never), .init(name: "resent-message-id", seal: .never),
  ]
}
