import JSON
import Mail
import Policy

extension SettingsKey {
  /// The range of a ban's length. Beyond a year a person should decide.
  private static let banTime = Duration.seconds(1)...Duration.seconds(365 * 86400)
  /// The longest list of `ban_growth`.
  private static let maximumGrowth = 10
  /// The range of `violation_clients`. The least is enough to try things out; the most take about 800 MB.
  private static let clients = 100...2_000_000

  static let banKeys: [SettingsKey] = [
    .scalar(
      "client_network_ipv4", \.settings.violationRules.ipv4PrefixLength, .integer(8...32),
      "The prefix length of the IPv4 network that counts as one client, for limits and automatic bans.",
      for: "milter, policyd"),
    .scalar(
      "client_network_ipv6", \.settings.violationRules.ipv6PrefixLength, .integer(16...128),
      "The same for IPv6. Whoever has one address there has 2^64 of them.", for: "milter, policyd"),
    .scalar(
      "ban_threshold", \.settings.violationRules.threshold, .integer(0...1_000_000),
      "The weight of violations within ban_window that bans a client for now; 0: no automatic bans but those that a rule's action demands.",
      for: "policyd"),
    .scalar(
      "ban_window", \.settings.violationRules.window, .duration(.seconds(15)...Duration.seconds(7 * 86400)),
      "How long a violation counts, a sixteenth more at most.", for: "policyd"),
    .scalar(
      "ban_duration", \.settings.violationRules.firstDuration, .duration(banTime),
      "How long the first automatic ban of a client lasts.", for: "policyd"),
    SettingsKey(
      name: "ban_growth", shape: .list, form: "list of up to \(maximumGrowth) durations",
      defaultText: ViolationRules().growth.map(\.text).joined(separator: ", "),
      meaning:
        "How long the second automatic ban lasts, the third and so on; the last one for all that follow.",
      programs: "policyd", isSecret: false, decode: readGrowth,
      show: { .array($0.settings.violationRules.growth.map { .string($0.text) }) },
      isSame: { $0.settings.violationRules.growth == $1.settings.violationRules.growth }),
    .scalar(
      "ban_forgiveness", \.settings.violationRules.forgiveness,
      .duration(.seconds(60)...Duration.seconds(365 * 86400)),
      "After so long without a violation the next automatic ban is one step shorter.", for: "policyd"),
    SettingsKey(
      name: "violation_weights", shape: .structure,
      form: "mapping of kinds to 0…1000000, with up to three decimals",
      defaultText: ViolationReport.Kind.allCases.map {
        "\($0.rawValue): \(weightText(ViolationRules.defaultWeight(of: $0)))"
      }.joined(separator: ", "),
      meaning:
        "What one violation of a kind weighs. Failed authentication weighs nothing unless you say so: anyone can send such mail through a large provider, whose servers would be banned.",
      programs: "policyd", isSecret: false, decode: readWeights,
      show: { draft in
        var object = JSONObject()
        for kind in ViolationReport.Kind.allCases {
          let weight = draft.settings.violationRules.weight(of: kind)
          object[kind.rawValue] =
            weight % ViolationRules.weightUnit == 0
            ? .integer(Int64(weight / ViolationRules.weightUnit))
            : .double(Double(weight) / Double(ViolationRules.weightUnit))
        }
        return .object(object)
      },
      isSame: { $0.settings.violationRules.weights == $1.settings.violationRules.weights }),
    .scalar(
      "violation_clients", \.settings.violationRules.maximumClients, .integer(clients),
      "Of so many clients violations are remembered, of so many past bans and of so many verified mail; beyond, those go that were quiet longest. Ten thousand take some 4 MB.",
      for: "policyd"),
    .scalar(
      "good_mail_messages", \.settings.violationRules.goodMailMessages, .integer(0...1_000_000),
      "So many accepted messages that passed DMARC spare a client automatic bans, not limits; 0 spares nobody.",
      for: "policyd"),
    .scalar(
      "good_mail_period", \.settings.violationRules.goodMailPeriod,
      .duration(.seconds(60)...Duration.seconds(365 * 86400)),
      "How long such messages count, from the last one on.", for: "policyd"),
  ]

  @Sendable private static func readGrowth(
    _ node: YAMLNode, _ draft: inout SettingsDraft, _ findings: inout SettingsFindings
  ) {
    guard node.content != .null else { return }
    let growth = findings.list(node, of: .duration(banTime))
    guard growth.count <= maximumGrowth else {
      findings.error(node.line, "has more than \(maximumGrowth) durations")
      return
    }
    draft.settings.violationRules.growth = growth
  }

  private static func weightText(_ weight: Int) -> String {
    let unit = ViolationRules.weightUnit
    guard weight % unit != 0 else { return String(weight / unit) }
    return "\(Double(weight) / Double(unit))"
  }

  @Sendable private static func readWeights(
    _ node: YAMLNode, _ draft: inout SettingsDraft, _ findings: inout SettingsFindings
  ) {
    let members: [YAMLNode.Member]
    switch node.content {
    case .null: return
    case .mapping(let all): members = all
    case .scalar, .sequence:
      findings.error(node.line, "must be a mapping of kinds to numbers, not \(node.kind)")
      return
    }
    for member in members {
      findings.within(".\(HeaderText(sanitizing: member.key.prefix(64)))") { findings in
        guard let kind = ViolationReport.Kind(rawValue: member.key) else {
          let names = ViolationReport.Kind.allCases.map(\.rawValue)
          findings.error(
            member.line, "is no kind of violation",
            remedy: NearestKey.of(member.key, among: names).map { "did you mean \($0)?" }
              ?? "there are \(names.joined(separator: ", "))")
          return
        }
        guard let text = findings.scalar(member.value, weightForm.text),
          let weight = findings.value(
            member.line, { () throws(SettingsValueError) in try weightForm.parse(text) })
        else { return }
        draft.settings.violationRules.weights[kind] = weight
      }
    }
  }

  /// A decimal number in thousandths.
  private static let weightForm = SettingsForm<Int>(
    "0…1000000, with up to three decimals",
    reading: { text in
      let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      let fraction = parts.count == 2 ? parts[1] : "0"
      guard let whole = parts.first, (1...7).contains(whole.utf8.count),
        (1...3).contains(fraction.utf8.count),
        (whole + fraction).utf8.allSatisfy({ ASCII.isDigit($0) }), let units = Int(whole),
        let thousandths = Int(fraction + String(repeating: "0", count: 3 - fraction.utf8.count))
      else { return nil }
      let weight = units * ViolationRules.weightUnit + thousandths
      return weight <= ViolationRules.maximumWeight ? weight : nil
    }, show: { .integer(Int64($0)) })
}
