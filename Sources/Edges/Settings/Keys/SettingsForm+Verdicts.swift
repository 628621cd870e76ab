import Authentication
import DNS
import JSON
import Mail

extension SettingsForm where Value == DMARCEnforcement {
  static let enforcement = word("none, relaxed or strict")
}

extension SettingsForm where Value == DMARCMethod {
  static let method = word("treewalk, psl or compare")
}

extension SettingsForm where Value == SPFEngine {
  static let spfEngine = word("native, libspf2 or compare")
}

extension SettingsForm where Value == DKIMEngine {
  static let dkimEngine = word("native, libopendkim or compare")
}

extension SettingsForm where Value == QuarantineAction {
  static let quarantineAction = word("flag or hold")
}

extension SettingsForm where Value == DKIMCanonicalizationPair {
  static let canonicalization = word("relaxed/relaxed, relaxed/simple, simple/relaxed or simple/simple")
}

extension SettingsForm where Value: RawRepresentable<String> {
  /// One of the words of an enumeration, which `text` lists.
  fileprivate static func word(_ text: String) -> SettingsForm {
    SettingsForm(text, reading: { Value(rawValue: $0) }, show: { .string($0.rawValue) })
  }
}

extension SettingsForm where Value == DNSServer {
  static let server = SettingsForm(
    "ip or ip@port", reading: { DNSServer($0) }, show: { .string($0.description) })
}

extension SettingsForm where Value == String {
  /// The last label of domain names, with or without the dot before it, as a lower-case A-label.
  static let topLevelLabel = SettingsForm(
    "top-level label such as com",
    remedy: "write the last label of a domain alone, such as com, .com or рф",
    reading: { text in
      guard let name = DomainName(text.hasPrefix(".") ? text.dropFirst() : text[...]), name.labels.count == 1
      else { return nil }
      let label = name.description
      // RFC 3696 §2: host names' letters, and not digits alone, which would be the end of an address.
      guard !label.utf8.contains(UInt8(ascii: "_")), !label.utf8.allSatisfy({ ASCII.isDigit($0) }) else {
        return nil
      }
      return label
    }, show: { .string($0) })
}
