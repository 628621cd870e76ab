import Mail

/// The checks of MAIL and RCPT that need nothing but the rules.
enum EnvelopeCheck {
  /// Why a MAIL command is refused; `nil` where it is not.
  ///
  /// - Parameter sender: the path without its brackets; `nil` where it is not UTF-8.
  static func refusal(of command: MailCommand, sender: String?, by rules: InspectionRules) -> Refusal? {
    guard let sender, let path = ReversePath(sender) else { return .malformedSender }
    if !isPermitted(sender, isInternationalized: command.isInternationalized) { return .undeclaredUTF8 }
    switch command.declaredSize {
    case .absent: break
    case .malformed: return .malformedSize
    case .immense: return .tooLarge(rules.maximumMessageOctets)
    case .octets(let size) where size > rules.maximumMessageOctets:
      return .tooLarge(rules.maximumMessageOctets)
    case .octets: break
    }
    switch path {
    case .null: return nil
    case .mailbox(let address): return rules.addresses.refusal(of: address)
    }
  }

  /// Why a recipient is refused; `nil` where it is not.
  static func refusal(
    ofRecipient path: ArraySlice<UInt8>, isInternationalized: Bool, by rules: InspectionRules
  ) -> Refusal? {
    guard let text = String(validating: path, as: UTF8.self) else { return .malformedRecipient }
    // RFC 5321 §4.5.1: this one needs no domain.
    if text.lowercased() == "postmaster" { return nil }
    guard let address = EmailAddress(text) else { return .malformedRecipient }
    if !isPermitted(text, isInternationalized: isInternationalized) { return .undeclaredUTF8 }
    return rules.addresses.refusal(of: address)
  }

  private static func isPermitted(_ address: String, isInternationalized: Bool) -> Bool {
    isInternationalized || address.utf8.allSatisfy { $0 < 0x80 }
  }
}
