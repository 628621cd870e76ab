import JSON
import Mail
import Webhook

/// Reads the elements of `webhooks`.
enum RouteReader {
  /// The most routes; each recipient is compared with all of them.
  static let maximumRoutes = 10_000

  private static let keys = [
    "name", "match", "url", "secret", "headers", "timeout", "concurrency", "allow_private", "include",
    "continue",
  ]

  static func routes(_ node: YAMLNode, _ findings: inout SettingsFindings) -> [Route] {
    let elements: [YAMLNode]
    switch node.content {
    case .null: return []
    case .sequence(let nodes): elements = nodes
    case .scalar, .mapping:
      findings.error(
        node.line, "must be a list of routes, not \(node.kind)", remedy: "begin each with \"- name:\"")
      return []
    }
    guard elements.count <= maximumRoutes else {
      findings.error(node.line, "has more than \(maximumRoutes) routes")
      return []
    }
    var routes: [Route] = []
    var lines: [String: Int] = [:]
    for (index, element) in elements.enumerated() {
      guard let route = findings.within("[\(index + 1)]", { self.route(element, &$0) }) else { continue }
      if let first = lines.updateValue(element.line, forKey: route.name) {
        findings.error(
          element.line, "the name \"\(route.name)\" stands twice, first on line \(first)",
          remedy: "give each route its own name; event ids depend on it")
      }
      routes.append(route)
    }
    return routes
  }

  private static func route(_ node: YAMLNode, _ findings: inout SettingsFindings) -> Route? {
    guard case .mapping(let members) = node.content else {
      findings.error(node.line, "must be a mapping with name, match and url, not \(node.kind)")
      return nil
    }
    var route = Route(name: "", match: .everything, url: "")
    for member in members {
      findings.within(".\(member.key)") { read(member, into: &route, &$0) }
    }
    if !members.contains(where: { $0.key == "name" }) {
      findings.error(node.line, "has no name", remedy: "add name: …; it must not change later")
      return nil
    }
    if !members.contains(where: { $0.key == "url" }) {
      findings.error(node.line, "has no url", remedy: "add url: …")
    }
    if !members.contains(where: { $0.key == "match" }), !route.continues {
      findings.warning(
        node.line, "has no match and takes all mail; routes after it get none",
        remedy: "add match: …, or match: \"*\" if that is meant")
    }
    if route.secrets.isEmpty {
      findings.warning(
        node.line, "has no secret, so its events are not signed", remedy: "add secret: whsec_…")
    }
    return route
  }

  private static func read(
    _ member: YAMLNode.Member, into route: inout Route, _ findings: inout SettingsFindings
  ) {
    let node = member.value
    func scalar<Value>(_ form: SettingsForm<Value>, _ set: (Value) -> Void) {
      guard let text = findings.scalar(node, form.text) else { return }
      if let value = findings.value(node.line, { () throws(SettingsValueError) in try form.parse(text) }) {
        set(value)
      }
    }
    switch member.key {
    case "name": scalar(.routeName) { route.name = $0 }
    case "match": scalar(.routeMatch) { route.match = $0 }
    case "url": scalar(.url) { route.url = $0.text }
    case "secret": route.secrets = findings.list(node, of: .webhookSecret)
    case "headers": route.headers = headers(node, &findings)
    case "timeout": scalar(.duration(Route.allowedTimeouts)) { route.timeout = $0 }
    case "concurrency": scalar(.integer(Route.allowedConcurrency)) { route.concurrency = $0 }
    case "allow_private": scalar(.bool) { route.allowPrivate = $0 }
    case "include": route.include = include(node, &findings)
    case "continue": scalar(.bool) { route.continues = $0 }
    default: findings.unknownKey(member, among: keys)
    }
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
          guard let text = findings.scalar(member.value, form.text) else { return }
          let value = findings.value(member.line) { () throws(SettingsValueError) in try form.parse(text) }
          if let value { set(value) }
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
  static func shown(_ route: Route) -> JSONValue {
    [
      "name": .string(route.name), "match": .string(route.match.description), "url": .string(route.url),
      "secret": .string(route.secrets.isEmpty ? "" : "(hidden)"),
      // Their values are often credentials.
      "headers": .array(route.headers.map { .string($0.name) }),
      "timeout": .string(route.timeout.text), "concurrency": .integer(Int64(route.concurrency)),
      "allow_private": .bool(route.allowPrivate),
      "include": [
        "raw": .bool(route.include.raw), "parsed": .bool(route.include.parsed),
        "attachments": .string(route.include.attachments.rawValue),
      ],
      "continue": .bool(route.continues),
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

extension SettingsForm where Value == RouteMatch {
  fileprivate static let routeMatch = SettingsForm(
    "an address, *@domain, a domain, ^pattern$ or *",
    remedy: "put quotation marks around a value that begins with *",
    reading: { RouteMatch($0) }, show: { .string($0.description) })
}

extension SettingsForm where Value == Route.Include.Attachments {
  fileprivate static let attachments = SettingsForm(
    "none, inline or url", reading: { Route.Include.Attachments(rawValue: $0) },
    show: { .string($0.rawValue) })
}
