import JSON
import Mail

/// Reads the members of one object by key and type; a missing key counts as `null`.
struct JSONFields {
  private let object: JSONObject
  private let path: String

  init(_ value: JSONValue?, path: String) throws(UnexpectedJSON) {
    guard let object = value?.objectValue else { throw UnexpectedJSON(key: path) }
    self.object = object
    self.path = path
  }

  private func unexpected(_ key: String) -> UnexpectedJSON {
    UnexpectedJSON(key: path.isEmpty ? key : "\(path).\(key)")
  }

  func fields(_ key: String) throws(UnexpectedJSON) -> JSONFields {
    try JSONFields(object[key], path: unexpected(key).key)
  }

  func optionalFields(_ key: String) throws(UnexpectedJSON) -> JSONFields? {
    isNull(key) ? nil : try fields(key)
  }

  func text(_ key: String) throws(UnexpectedJSON) -> String? {
    guard !isNull(key) else { return nil }
    guard let text = object[key]?.stringValue else { throw unexpected(key) }
    return text
  }

  func requiredText(_ key: String) throws(UnexpectedJSON) -> String {
    guard let text = try text(key) else { throw unexpected(key) }
    return text
  }

  /// A text that `reading` turns into a value; text it does not accept is an error.
  func value<Value>(_ key: String, _ reading: (String) -> Value?) throws(UnexpectedJSON) -> Value? {
    guard let text = try text(key) else { return nil }
    guard let value = reading(text) else { throw unexpected(key) }
    return value
  }

  func required<Value>(_ key: String, _ reading: (String) -> Value?) throws(UnexpectedJSON) -> Value {
    guard let value = try value(key, reading) else { throw unexpected(key) }
    return value
  }

  func bool(_ key: String) throws(UnexpectedJSON) -> Bool? {
    guard !isNull(key) else { return nil }
    guard let flag = object[key]?.boolValue else { throw unexpected(key) }
    return flag
  }

  func integer(_ key: String, in range: ClosedRange<Int64>) throws(UnexpectedJSON) -> Int {
    guard let number = object[key]?.intValue, range.contains(Int64(number)) else { throw unexpected(key) }
    return Int(number)
  }

  func optionalInteger(_ key: String, in range: ClosedRange<Int64>) throws(UnexpectedJSON) -> Int? {
    isNull(key) ? nil : try integer(key, in: range)
  }

  func array(_ key: String) throws(UnexpectedJSON) -> [JSONValue] {
    guard let array = object[key]?.arrayValue else { throw unexpected(key) }
    return array
  }

  /// Every member of the array is an object that `reading` turns into a value.
  func objects<Value>(
    _ key: String, _ reading: (JSONFields) throws(UnexpectedJSON) -> Value
  ) throws(UnexpectedJSON) -> [Value] {
    var values: [Value] = []
    for element in try array(key) {
      values.append(try reading(try JSONFields(element, path: unexpected(key).key)))
    }
    return values
  }

  /// Every member of the array is a text that `reading` turns into a value.
  func texts<Value>(_ key: String, _ reading: (String) -> Value?) throws(UnexpectedJSON) -> [Value] {
    var values: [Value] = []
    for element in try array(key) {
      guard let text = element.stringValue, let value = reading(text) else { throw unexpected(key) }
      values.append(value)
    }
    return values
  }

  private func isNull(_ key: String) -> Bool {
    switch object[key] {
    case nil, .some(.null): true
    default: false
    }
  }
}
