package import Mail

/// Reading members of a known kind, with errors that name the member.
extension JSONObject {
  /// The string `key`.
  package func string(_ key: String) throws(JSONError) -> String {
    guard let text = self[key]?.stringValue else { throw mismatch(key, "a string") }
    return text
  }

  /// The string `key`; `nil` where it is `null` or missing.
  package func optionalString(_ key: String) throws(JSONError) -> String? {
    guard let value = self[key], !value.isNull else { return nil }
    guard let text = value.stringValue else { throw mismatch(key, "a string or null") }
    return text
  }

  /// The whole number `key`.
  package func integer(_ key: String) throws(JSONError) -> Int {
    guard let number = self[key]?.intValue else { throw mismatch(key, "a whole number") }
    return number
  }

  /// The truth value `key`.
  package func bool(_ key: String) throws(JSONError) -> Bool {
    guard let flag = self[key]?.boolValue else { throw mismatch(key, "true or false") }
    return flag
  }

  /// The elements of the array `key`.
  package func array(_ key: String) throws(JSONError) -> [JSONValue] {
    guard let elements = self[key]?.arrayValue else { throw mismatch(key, "an array") }
    return elements
  }

  /// The members of the object `key`.
  package func object(_ key: String) throws(JSONError) -> JSONObject {
    guard let object = self[key]?.objectValue else { throw mismatch(key, "an object") }
    return object
  }

  /// The moment `key`, written as RFC 3339 in UTC.
  package func timestamp(_ key: String) throws(JSONError) -> Timestamp {
    guard let text = self[key]?.stringValue, let moment = Timestamp(rfc3339: text) else {
      throw mismatch(key, "a time such as 2026-11-22T15:38:21.042Z")
    }
    return moment
  }

  /// The moment `key`; `nil` where it is `null` or missing.
  package func optionalTimestamp(_ key: String) throws(JSONError) -> Timestamp? {
    guard let value = self[key], !value.isNull else { return nil }
    return try timestamp(key)
  }

  private func mismatch(_ key: String, _ expected: String) -> JSONError {
    JSONError(self[key] == nil ? .missingMember(key) : .wrongKind(key, expected: expected))
  }
}
