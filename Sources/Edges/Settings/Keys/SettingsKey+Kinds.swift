import JSON
import Mail

extension SettingsKey {
  typealias Path<Value> = any WritableKeyPath<SettingsDraft, Value> & Sendable
  typealias Parse<Value> = @Sendable (String) throws(SettingsValueError) -> Value

  /// A key whose value is one word.
  static func scalar<Value: Sendable & Equatable>(
    _ name: String, _ path: Path<Value>, _ form: SettingsForm<Value>, _ meaning: String, for programs: String,
    defaultText: String? = nil, isSecret: Bool = false
  ) -> SettingsKey {
    let show: @Sendable (SettingsDraft) -> JSONValue = { form.show($0[keyPath: path]) }
    return SettingsKey(
      name: name, shape: .scalar, form: form.text, defaultText: defaultText ?? Self.text(ofDefault: show),
      meaning: meaning, programs: programs, isSecret: isSecret,
      decode: { node, draft, findings in
        if let value = findings.value(of: node, form) { draft[keyPath: path] = value }
      }, show: show, isSame: { $0[keyPath: path] == $1[keyPath: path] })
  }

  /// A key whose value is one word and which may be unset.
  static func optional<Value: Sendable & Equatable>(
    _ name: String, _ path: Path<Value?>, _ form: SettingsForm<Value>, _ meaning: String,
    for programs: String,
    defaultText: String = "none", isSecret: Bool = false
  ) -> SettingsKey {
    let wrapped = SettingsForm<Value?>(
      form.text, parse: { (text) throws(SettingsValueError) in try form.parse(text) },
      show: { $0.map(form.show) ?? .null })
    return scalar(
      name, path, wrapped, meaning, for: programs, defaultText: defaultText, isSecret: isSecret)
  }

  /// A key whose value is a list of words.
  static func list<Value: Sendable & Equatable>(
    _ name: String, _ path: Path<[Value]>, of form: SettingsForm<Value>, _ meaning: String,
    for programs: String, defaultText: String = "empty", isSecret: Bool = false
  ) -> SettingsKey {
    SettingsKey(
      name: name, shape: .list, form: "list of \(form.text)", defaultText: defaultText, meaning: meaning,
      programs: programs, isSecret: isSecret,
      decode: { node, draft, findings in
        draft[keyPath: path] = findings.list(node, of: form)
      }, show: { .array($0[keyPath: path].map(form.show)) },
      isSame: { $0[keyPath: path] == $1[keyPath: path] })
  }

  /// A key of the original that has no use here. It is accepted, so that an existing file works.
  static func unused(_ name: String, _ reason: String) -> SettingsKey {
    SettingsKey(
      name: name, shape: .scalar, form: "any", defaultText: "none", meaning: "Without use here: \(reason).",
      programs: "none", isSecret: false,
      decode: { node, _, findings in
        findings.warning(node.line, "has no use here: \(reason)", remedy: "remove it")
      }, show: { _ in .null }, isSame: { _, _ in true })
  }

  private static func text(ofDefault show: @Sendable (SettingsDraft) -> JSONValue) -> String {
    // Keys whose default depends on the machine give their own text.
    guard let anyName = DomainName("localhost") else { return "" }
    let value = show(SettingsDraft(mailHostname: anyName))
    return value.stringValue ?? (value.isNull ? "none" : value.description)
  }
}

extension SettingsFindings {
  /// The text of a scalar; `nil`, after saying so, for anything else, and silently for nothing.
  mutating func scalar(_ node: YAMLNode, _ form: String) -> String? {
    switch node.content {
    case .scalar(let text): return text.isEmpty ? nil : text
    case .null: return nil
    case .sequence, .mapping:
      error(node.line, "must be \(form), not \(node.kind)")
      return nil
    }
  }

  /// The values of a list; a single word is a list of one.
  mutating func list<Value>(_ node: YAMLNode, of form: SettingsForm<Value>) -> [Value] {
    let elements: [YAMLNode]
    switch node.content {
    case .sequence(let nodes): elements = nodes
    case .null: elements = []
    case .scalar, .mapping: elements = [node]
    }
    var values: [Value] = []
    for (index, element) in elements.enumerated() {
      within("[\(index + 1)]") { findings in
        if element.content == .null { findings.error(element.line, "is empty", remedy: "remove it") }
        if let value = findings.value(of: element, form) { values.append(value) }
      }
    }
    return values
  }
}
