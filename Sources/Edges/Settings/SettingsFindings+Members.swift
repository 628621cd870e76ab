/// Members and elements of structures, such as those of a route or a rule.
extension SettingsFindings {
  /// The value of a member in its form; `nil` where it has none, which is an error unless it is empty.
  mutating func value<Value>(of node: YAMLNode, _ form: SettingsForm<Value>) -> Value? {
    guard let text = scalar(node, form.text) else { return nil }
    return value(node.line) { () throws(SettingsValueError) in try form.parse(text) }
  }

  /// The elements of a list of structures; `nil` where it is no list or too long, which is an error.
  ///
  /// - Parameters:
  ///   - what: what its elements are called.
  ///   - first: the member that each begins with.
  mutating func elements(
    of node: YAMLNode, _ what: String, beginningWith first: String, maximum: Int
  ) -> [YAMLNode]? {
    switch node.content {
    case .null: return []
    case .sequence(let elements) where elements.count <= maximum: return elements
    case .sequence: error(node.line, "has more than \(maximum) \(what)")
    case .scalar, .mapping:
      error(
        node.line, "must be a list of \(what), not \(node.kind)", remedy: "begin each with \"- \(first):\"")
    }
    return nil
  }
}
