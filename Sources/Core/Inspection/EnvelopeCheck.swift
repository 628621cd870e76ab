import Mail
import Policy

/// The checks of MAIL and RCPT that need nothing but the rules.
enum EnvelopeCheck {
  /// Why a MAIL command is refused; `nil` where it is not.
  ///
  /// - Parameter sender: the path without its brackets; `nil` where it is not UTF-8.
  static func refusal(of command: MailCommand, sender: String?, by rules: InspectionRules) -> Refusal? {
    guard let sender, isReversePath(sender) else { return .malformedSender }
    if !isPermitted(sender, isInternationalized: command.isInternationalized) { return .undeclaredUTF8 }
    switch command.declaredSize {
    case .absent: break
    case .malformed: return .malformedSize
    case .immense: return .tooLarge(rules.maximumMessageOctets)
    case .octets(let size) where size > rules.maximumMessageOctets:
      return .tooLarge(rules.maximumMessageOctets)
    case .octets: break
    }
    return sender.isEmpty ? nil : refusal(of: EmailAddress(lenient: sender), by: rules)
  }

  /// Whether mail can come from there: a mailbox, or nothing.
  ///
  /// A local part may lack its quotes, and may be missing: RFC 7208 §4.3 knows what to do. The domain may
  /// break the rules for labels, in which case Postfix has refused it already, and SPF has none
  /// (RFC 7208 §4.3); but it must look like a domain.
  private static func isReversePath(_ text: String) -> Bool {
    if text.isEmpty || EmailAddress(lenient: text) != nil { return true }
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return false }
    let domain = text.utf8[text.utf8.index(after: at)...]
    return text.utf8.count <= EmailAddress.maximumOctets
      && EmailAddress(lenient: text[...at] + "example") != nil && !domain.isEmpty
      && domain.allSatisfy { ASCII.isLetterOrDigit($0) || "-._".utf8.contains($0) || $0 >= 0x80 }
  }

  /// Why a recipient is refused; `nil` where it is not.
  static func refusal(
    ofRecipient path: ArraySlice<UInt8>, isInternationalized: Bool, by rules: InspectionRules
  ) -> Refusal? {
    guard let text = String(validating: path, as: UTF8.self) else { return .malformedRecipient }
    // RFC 5321 §4.5.1: this one needs no domain.
    if text.lowercased() == "postmaster" { return nil }
    guard let address = EmailAddress(lenient: text) else { return .malformedRecipient }
    if !isPermitted(text, isInternationalized: isInternationalized) { return .undeclaredUTF8 }
    return refusal(of: address, by: rules)
  }

  /// Whether a recipient is `postmaster`, at any domain or at none, who is always to be reached
  /// (RFC 5321 §4.5.1).
  static func isPostmaster(_ path: ArraySlice<UInt8>) -> Bool {
    let local = path.lastIndex(of: UInt8(ascii: "@")).map { path[..<$0] } ?? path
    return ASCII.equalIgnoringCase(local, "postmaster".utf8)
  }

  private static func refusal(of address: EmailAddress?, by rules: InspectionRules) -> Refusal? {
    rules.addresses.objection(to: address).map(Refusal.address)
  }

  private static func isPermitted(_ address: String, isInternationalized: Bool) -> Bool {
    isInternationalized || address.utf8.allSatisfy { $0 < 0x80 }
  }
}
