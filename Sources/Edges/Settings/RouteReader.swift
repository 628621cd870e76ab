import JSON
import Mail
import Webhook

/// Reads the elements of `webhooks`.
enum RouteReader {
  /// The most routes; each recipient is compared with all of them.
  static let maximumRoutes = 10_000

  private static let keys = [
    "name", "match", "url", "secret", "secret_file", "secret_env", "headers", "timeout", "concurrency",
    "allow_private", "ca_file", "require", "include", "continue", "mode",
  ]

  static func routes(_ node: YAMLNode, _ findings: inout SettingsFindings) -> [RouteDraft] {
    guard
      let elements = findings.elements(
        of: node, "routes", beginningWith: "name", maximum: maximumRoutes)
    else { return [] }
    var routes: [RouteDraft] = []
    var lines: [String: Int] = [:]
    for (index, element) in elements.enumerated() {
      guard let draft = findings.within("[\(index + 1)]", { self.route(element, &$0) }) else { continue }
      let name = draft.route.name
      if let first = lines.updateValue(element.line, forKey: name) {
        findings.error(
          element.line, "the name \"\(name)\" stands twice, first on line \(first)",
          remedy: "give each route its own name; event ids depend on it")
      }
      routes.append(draft)
    }
    warnOfShadow(elements, routes, &findings)
    return routes
  }

  /// A route for all mail in front of others is seldom meant.
  private static func warnOfShadow(
    _ elements: [YAMLNode], _ routes: [RouteDraft], _ findings: inout SettingsFindings
  ) {
    // Where an element could not be read, there is an error anyway.
    guard elements.count == routes.count else { return }
    for (index, draft) in routes.enumerated().dropLast() {
      guard case .everything = draft.route.match, !draft.route.continues,
        case .mapping(let members) = elements[index].content,
        members.contains(where: { $0.key == "match" && !$0.value.isEmpty })
      else { continue }
      findings.within("[\(index + 1)]") {
        $0.warning(
          elements[index].line, "takes all mail; routes after it get none",
          remedy: "move it to the end, or add continue: true")
      }
    }
  }

  private static func route(_ node: YAMLNode, _ findings: inout SettingsFindings) -> RouteDraft? {
    guard case .mapping(let members) = node.content else {
      findings.error(node.line, "must be a mapping with name, match and url, not \(node.kind)")
      return nil
    }
    var draft = RouteDraft()
    for member in members {
      findings.within(".\(member.key)") { read(member, into: &draft, &$0) }
    }
    if !members.contains(where: { $0.key == "name" }) {
      findings.error(node.line, "has no name", remedy: "add name: …; it must not change later")
      return nil
    }
    let given = Set(members.filter { !$0.value.isEmpty }.map(\.key))
    if !given.contains("url") { findings.error(node.line, "has no url", remedy: "add url: …") }
    if !given.contains("match"), !draft.route.continues {
      findings.warning(
        node.line, "has no match and takes all mail; routes after it get none",
        remedy: "add match: …, or match: \"*\" if that is meant")
    }
    if case .address(let address) = draft.route.match, address.localPart.utf8.contains(UInt8(ascii: "*")) {
      findings.warning(
        node.line, "match takes the one address that has a * in it",
        remedy: "write a pattern from ^ to $ for several, such as ^order-.*@example\\.com$")
    }
    check(draft, node.line, &findings)
    return draft
  }

  /// What only several members together tell.
  private static func check(_ draft: RouteDraft, _ line: Int, _ findings: inout SettingsFindings) {
    switch draft.secretSources {
    case 0:
      findings.warning(
        line, "has no secret: its events are signed with v1a only", remedy: "add secret: whsec_…")
    case 1: break
    default:
      findings.error(
        line, "has secrets in several places", remedy: "keep one of secret, secret_file, secret_env")
    }
    let limit = Route.allowedSyncTimeouts.upperBound
    if draft.route.mode == .sync, draft.route.timeout > limit {
      findings.error(
        line, "timeout is \(draft.route.timeout.text), and in mode sync Postfix waits for the answer",
        remedy: "set timeout to at most \(limit.text), or mode: async")
    }
    if draft.route.secrets.count > Route.maximumSecrets {
      findings.error(
        line, "has more than \(Route.maximumSecrets) secrets",
        remedy: "keep the new one and the one that it replaces")
    }
    let captures = draft.route.match.captureCount
    if let url = draft.urls.first(where: { $0.highestCapture > captures }) {
      findings.error(
        line, "url holds {\(url.highestCapture)}, and match has \(captures) captures",
        remedy: "match must be a ^pattern$ with parentheses for each")
    }
  }

  private static func read(
    _ member: YAMLNode.Member, into draft: inout RouteDraft, _ findings: inout SettingsFindings
  ) {
    let node = member.value
    func scalar<Value>(_ form: SettingsForm<Value>, _ set: (Value) -> Void) {
      if let value = findings.value(of: node, form) { set(value) }
    }
    switch member.key {
    case "name":
      scalar(.routeName) {
        draft.route.name = $0
        draft.route.configuredName = $0
      }
    case "match": scalar(.routeMatch) { draft.route.match = $0 }
    case "url":
      if case .sequence = node.content {
        draft.urls = urls(node, &findings)
      } else {
        scalar(.url) { draft.urls = [$0] }
      }
    case "secret": draft.route.secrets = findings.list(node, of: .webhookSecret)
    case "secret_file": scalar(.path) { draft.secretFile = $0 }
    case "secret_env": scalar(.variableName) { draft.secretVariable = $0 }
    case "headers": draft.route.headers = headers(node, &findings)
    case "timeout": scalar(.duration(Route.allowedTimeouts)) { draft.route.timeout = $0 }
    case "concurrency": scalar(.integer(Route.allowedConcurrency)) { draft.route.concurrency = $0 }
    case "allow_private": scalar(.bool) { draft.route.allowPrivate = $0 }
    case "ca_file": scalar(.path) { draft.route.certificateFile = $0 }
    case "require": draft.route.requirements = Set(findings.list(node, of: .requirement))
    case "include": draft.route.include = include(node, &findings)
    case "continue": scalar(.bool) { draft.route.continues = $0 }
    case "mode": scalar(.deliveryMode) { draft.route.mode = $0 }
    default: findings.unknownKey(member, among: keys)
    }
  }

  private static func urls(_ node: YAMLNode, _ findings: inout SettingsFindings) -> [WebhookURL] {
    let urls = findings.list(node, of: .url)
    if urls.count > Route.maximumURLs {
      findings.error(node.line, "has more than \(Route.maximumURLs) URLs", remedy: "use several routes")
    }
    var seen: Set<String> = []
    if let twice = urls.first(where: { !seen.insert($0.text).inserted }) {
      findings.error(
        node.line, "holds \(twice.text) twice", remedy: "remove one; it would get each event twice")
    }
    return urls
  }

  private static func headers(_ node: YAMLNode, _ findings: inout SettingsFindings) -> [RouteHeader] {
    guard node.content != .null else { return [] }
    guard case .mapping(let members) = node.content else {
      findings.error(node.line, "must be a mapping of field names to values, not \(node.kind)")
      return []
    }
    return members.compactMap { member in
      guard case .scalar(let value) = member.value.content else {
        findings.error(member.line, "\(member.key): must be text, not \(member.value.kind)")
        return nil
      }
      do {
        return try RouteHeader(member.key, value)
      } catch {
        findings.error(member.line, "\(error)")
        return nil
      }
    }
  }

  private static func include(_ node: YAMLNode, _ findings: inout SettingsFindings) -> Route.Include {
    var include = Route.Include()
    guard node.content != .null else { return include }
    guard case .mapping(let members) = node.content else {
      findings.error(node.line, "must be a mapping with raw, parsed and attachments, not \(node.kind)")
      return include
    }
    for member in members {
      findings.within(".\(member.key)") { findings in
        func scalar<Value>(_ form: SettingsForm<Value>, _ set: (Value) -> Void) {
          if let value = findings.value(of: member.value, form) { set(value) }
        }
        switch member.key {
        case "raw": scalar(.bool) { include.raw = $0 }
        case "parsed": scalar(.bool) { include.parsed = $0 }
        case "attachments": scalar(.attachments) { include.attachments = $0 }
        default: findings.unknownKey(member, among: ["raw", "parsed", "attachments"])
        }
      }
    }
    return include
  }

  /// A route for `config show`.
  static func shown(_ draft: RouteDraft) -> JSONValue {
    let route = draft.route
    let urls = draft.urls.map { JSONValue.string($0.text) }
    return [
      "name": .string(route.name), "match": .string(route.match.description),
      "url": urls.count == 1 ? urls.first ?? .null : .array(urls),
      "secret": .string(route.secrets.isEmpty ? "" : "(hidden)"),
      "secret_file": draft.secretFile.map { .string($0) } ?? .null,
      "secret_env": draft.secretVariable.map { .string($0) } ?? .null,
      // Their values are often credentials.
      "headers": .array(route.headers.map { .string($0.name) }),
      "timeout": .string(route.timeout.text), "concurrency": .integer(Int64(route.concurrency)),
      "allow_private": .bool(route.allowPrivate),
      "ca_file": route.certificateFile.map { .string($0) } ?? .null,
      "require": .array(
        AuthenticationRequirement.allCases.filter(route.requirements.contains)
          .map { .string($0.rawValue) }),
      "include": [
        "raw": .bool(route.include.raw), "parsed": .bool(route.include.parsed),
        "attachments": .string(route.include.attachments.rawValue),
      ],
      "continue": .bool(route.continues), "mode": .string(route.mode.rawValue),
    ]
  }
}

extension SettingsFindings {
  /// An error that names the key that was probably meant.
  mutating func unknownKey(_ member: YAMLNode.Member, among known: [String]) {
    let nearest = NearestKey.of(member.key, among: known)
    error(
      member.line, "is not a known key",
      remedy: nearest.map { "did you mean \($0)?" } ?? "known are \(known.joined(separator: ", "))")
  }
}

extension SettingsForm where Value == String {
  fileprivate static let routeName = SettingsForm(
    "1…\(Route.maximumNameOctets) letters, digits, \"-\", \"_\" and \".\"",
    reading: { Route.isValidName($0) ? $0 : nil }, show: { .string($0) })
}

extension SettingsForm where Value == String {
  fileprivate static let variableName = SettingsForm(
    "the name of a variable: letters, digits and \"_\"",
    reading: { name in
      let isName =
        (1...128).contains(name.utf8.count) && name.utf8.first.map(ASCII.isDigit) == false
        && name.utf8.allSatisfy { ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
      return isName ? name : nil
    }, show: { .string($0) })
}

extension SettingsForm where Value == AuthenticationRequirement {
  fileprivate static let requirement = SettingsForm(
    "dmarc, spf or dkim", reading: { AuthenticationRequirement(rawValue: $0) },
    show: { .string($0.rawValue) })
}

extension SettingsForm where Value == RouteMatch {
  private static let matches = "an address, *@domain, a domain, ^pattern$ or *"

  fileprivate static let routeMatch = SettingsForm(
    matches,
    parse: { (text) throws(SettingsValueError) in
      if let match = RouteMatch(text) { return match }
      throw SettingsValueError(
        "must be \(matches), not \"\(text.prefix(64))\"",
        remedy: text.hasPrefix("^")
          ? "a pattern ends in $ and has, in at most \(AddressPattern.maximumLength) characters, "
            + "nothing but ( ) | * + ? . [ ] \\d \\w and \\ before punctuation"
          : "put quotation marks around a value that begins with *")
    }, show: { .string($0.description) })
}

extension SettingsForm where Value == Route.Include.Attachments {
  fileprivate static let attachments = SettingsForm(
    "none, inline or url", reading: { Route.Include.Attachments(rawValue: $0) },
    show: { .string($0.rawValue) })
}

extension SettingsForm where Value == DeliveryMode {
  fileprivate static let deliveryMode = SettingsForm(
    "async or sync", reading: { DeliveryMode(rawValue: $0) }, show: { .string($0.rawValue) })
}
