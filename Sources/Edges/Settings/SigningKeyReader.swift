import JSON
import Mail

/// Reads the elements of `dkim_keys`.
enum SigningKeyReader {
  /// The most elements: a decoded key takes some 10 kB.
  static let maximumKeys = 10_000
  /// The most keys of one domain: each is a signature on each message, and verifiers look at ten or fewer.
  static let maximumKeysOfDomain = 4

  private static let keys = ["domain", "selector", "file"]

  static func keys(_ node: YAMLNode, _ findings: inout SettingsFindings) -> [SigningKeySetting] {
    guard
      let elements = findings.elements(
        of: node, "keys", beginningWith: "domain", maximum: maximumKeys)
    else { return [] }
    var settings: [SigningKeySetting] = []
    var lines: [DomainName: [DomainName: Int]] = [:]
    for (index, element) in elements.enumerated() {
      findings.within("[\(index + 1)]") { findings in
        guard let setting = key(element, &findings) else { return }
        if let first = lines[setting.domain]?[setting.selector] {
          findings.error(
            element.line, "\(setting.selector) of \(setting.domain) stands twice, first on line \(first)",
            remedy: "give each key a selector of its own")
          return
        }
        lines[setting.domain, default: [:]][setting.selector] = element.line
        if lines[setting.domain]?.count == maximumKeysOfDomain + 1 {
          findings.error(
            element.line, "\(setting.domain) has more than \(maximumKeysOfDomain) keys",
            remedy: "one RSA and one Ed25519 key are enough; remove what is no longer published")
        }
        settings.append(setting)
      }
    }
    return settings
  }

  private static func key(_ node: YAMLNode, _ findings: inout SettingsFindings) -> SigningKeySetting? {
    guard case .mapping(let members) = node.content else {
      findings.error(node.line, "must be a mapping with domain, selector and file, not \(node.kind)")
      return nil
    }
    var (domain, selector, file): (DomainName?, DomainName?, String?)
    for member in members {
      findings.within(".\(member.key)") { findings in
        switch member.key {
        case "domain": domain = scalar(member.value, .signingDomain, &findings)
        case "selector": selector = scalar(member.value, .selector, &findings)
        case "file": file = scalar(member.value, .path, &findings)
        default: findings.unknownKey(member, among: keys)
        }
      }
    }
    for key in keys where !members.contains(where: { $0.key == key }) {
      findings.error(node.line, "has no \(key)", remedy: "add \(key): …")
    }
    guard let domain, let selector, let file else { return nil }
    guard DomainName("\(selector)._domainkey.\(domain)") != nil else {
      findings.error(node.line, "selector and domain together are longer than a name in the DNS may be")
      return nil
    }
    return SigningKeySetting(domain: domain, selector: selector, file: file)
  }

  private static func scalar<Value>(
    _ node: YAMLNode, _ form: SettingsForm<Value>, _ findings: inout SettingsFindings
  ) -> Value? {
    if node.content == .null { findings.error(node.line, "is empty") }
    return findings.value(of: node, form)
  }

  /// A key for `config show`; the file's name is no secret.
  static func shown(_ setting: SigningKeySetting) -> JSONValue {
    [
      "domain": .string(setting.domain.description), "selector": .string(setting.selector.description),
      "file": .string(setting.file),
    ]
  }
}

extension SettingsForm where Value == DomainName {
  /// RFC 6376 §3.5: a selector is one label or several.
  static let selector = SettingsForm(
    "selector: letters, digits, \"-\" and \"_\", and \".\" between labels", reading: { DomainName($0) },
    show: { .string($0.description) })

  fileprivate static let signingDomain = SettingsForm(
    "domain name with a dot",
    reading: { text in DomainName(text).flatMap { $0.labels.count > 1 ? $0 : nil } },
    show: { .string($0.description) })
}
