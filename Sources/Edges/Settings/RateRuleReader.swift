import JSON
import Mail
import Policy

/// Reads the elements of `rate_limits`.
enum RateRuleReader {
  private static let keys = ["name", "key", "rate", "burst", "count", "action", "dry_run", "originating"]
  /// The names of limits that have keys of their own in the settings.
  private static let reservedNames =
    ConnectionFinding.Limit.allCases.map(\.rawValue) + [RateLimits.connectionRateName]
  /// One place is for `max_connections_per_minute`.
  private static let maximumRules = RateRule.maximumRules - 1

  static func rules(_ node: YAMLNode, _ findings: inout SettingsFindings) -> [RateRule] {
    guard case .sequence(let elements) = node.content else {
      findings.error(
        node.line, "must be a list of rules, not \(node.kind)", remedy: "begin each with \"- name:\"")
      return []
    }
    guard elements.count <= maximumRules else {
      findings.error(node.line, "has more than \(maximumRules) rules")
      return []
    }
    var rules: [RateRule] = []
    var lines: [String: Int] = [:]
    for (index, element) in elements.enumerated() {
      guard let rule = findings.within("[\(index + 1)]", { self.rule(element, &$0) }) else { continue }
      if let first = lines.updateValue(element.line, forKey: rule.name) {
        findings.error(
          element.line, "the name \"\(rule.name)\" stands twice, first on line \(first)",
          remedy: "give each rule its own name; replies carry it")
      }
      rules.append(rule)
    }
    return rules
  }

  /// What the members of one rule said.
  private struct Draft {
    var name: String?
    var key: RateKey?
    var rate: Rate?
    var burst: Int64?
    var count: RateCount?
    var action = RateAction.defer
    var isDryRun = false
    var includesOriginating = false
  }

  private static func rule(_ node: YAMLNode, _ findings: inout SettingsFindings) -> RateRule? {
    guard case .mapping(let members) = node.content else {
      findings.error(node.line, "must be a mapping with name, key and rate, not \(node.kind)")
      return nil
    }
    let errors = findings.all.count { $0.isError }
    var draft = Draft()
    for member in members {
      findings.within(".\(member.key)") { read(member, into: &draft, &$0) }
    }
    for (key, example) in [("name", "name: client"), ("key", "key: client"), ("rate", "rate: 100/min")]
    where !members.contains(where: { $0.key == key }) {
      findings.error(node.line, "has no \(key)", remedy: "add \(key), such as \(example)")
    }
    guard let name = draft.name, let key = draft.key, let rate = draft.rate,
      findings.all.count(where: { $0.isError }) == errors
    else { return nil }
    do throws(RateRuleError) {
      let rule = try RateRule(
        name: name, key: key, rate: rate, burst: draft.burst, count: draft.count, action: draft.action,
        isDryRun: draft.isDryRun, includesOriginating: draft.includesOriginating)
      check(rule, node.line, &findings)
      return rule
    } catch {
      findings.error(node.line, "\(error)", remedy: error.remedy)
      return nil
    }
  }

  private static func check(_ rule: RateRule, _ line: Int, _ findings: inout SettingsFindings) {
    if reservedNames.contains(rule.name) {
      findings.error(
        line, "the name \"\(rule.name)\" belongs to the key \(rule.name)", remedy: "take another name")
    }
    if rule.action == .reject, !rule.key.isClientsOwn {
      findings.warning(
        line,
        "rejects for good what others have used up, since key \(rule.key.rawValue) is not the client's own",
        remedy: "write action: defer")
    }
  }

  private static func read(
    _ member: YAMLNode.Member, into draft: inout Draft, _ findings: inout SettingsFindings
  ) {
    let node = member.value
    func scalar<Value>(_ form: SettingsForm<Value>, _ set: (Value) -> Void) {
      if let value = findings.value(of: node, form) { set(value) }
    }
    switch member.key {
    case "name": scalar(.text) { draft.name = $0 }
    case "key": scalar(.rateKey) { draft.key = $0 }
    case "rate": scalar(.rate) { draft.rate = $0 }
    case "burst": scalar(.octets(1...Int(Rate.maximumTokens))) { draft.burst = Int64($0) }
    case "count": scalar(.rateCount) { draft.count = $0 }
    case "action": scalar(.rateAction) { draft.action = $0 }
    case "dry_run": scalar(.bool) { draft.isDryRun = $0 }
    case "originating": scalar(.bool) { draft.includesOriginating = $0 }
    default: findings.unknownKey(member, among: keys)
    }
  }

  /// A rule for `config show`.
  static func shown(_ rule: RateRule) -> JSONValue {
    [
      "name": .string(rule.name), "key": .string(rule.key.rawValue), "rate": .string(rule.rate.description),
      "burst": .integer(rule.burst), "count": .string(rule.count.rawValue),
      "action": .string(rule.action.rawValue), "dry_run": .bool(rule.isDryRun),
      "originating": .bool(rule.includesOriginating),
    ]
  }
}

extension SettingsForm where Value == Rate {
  fileprivate static let rate = SettingsForm(
    "number/time such as 60/min",
    parse: { (text) throws(SettingsValueError) in
      do throws(RateError) {
        return try Rate(text)
      } catch {
        throw SettingsValueError("\(error)")
      }
    }, show: { .string($0.description) })
}

extension SettingsForm where Value == RateKey {
  fileprivate static let rateKey = SettingsForm(
    RateKey.allCases.map(\.rawValue).joined(separator: ", "), reading: { RateKey(rawValue: $0) },
    show: { .string($0.rawValue) })
}

extension SettingsForm where Value == RateCount {
  fileprivate static let rateCount = SettingsForm(
    "messages, recipients, connections or bytes", reading: { RateCount(rawValue: $0) },
    show: { .string($0.rawValue) })
}

extension SettingsForm where Value == RateAction {
  fileprivate static let rateAction = SettingsForm(
    "defer, reject or ban", reading: { RateAction(rawValue: $0) }, show: { .string($0.rawValue) })
}
