package import JSON
import Mail

extension Verdict {
  /// Writes the event's `verdict` object: `{"action":…,"reasons":[{"code":…,…}]}`.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("action", action.rawValue)
    writer.array("reasons", reasons) { writer, reason in reason.write(into: &writer) }
    writer.endObject()
  }

  /// Reads what `write` writes.
  package init(json: JSONValue) throws(UnexpectedJSON) {
    try self.init(JSONFields(json, path: "verdict"))
  }

  init(_ fields: JSONFields) throws(UnexpectedJSON) {
    let action = try fields.required("action") { Action(rawValue: $0) }
    var reasons: [Reason] = []
    for json in try fields.array("reasons") { reasons.append(try Reason(json: json)) }
    self.init(action: action, reasons: reasons)
  }
}

extension Reason {
  /// Writes one object: `code` first, then each fact under its name.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("code", code)
    for fact in facts where fact.name != "code" {
      writer.key(fact.name)
      writer.string(fact.value)
    }
    writer.endObject()
  }

  /// Reads what `write` writes; facts that are not texts are an error.
  package init(json: JSONValue) throws(UnexpectedJSON) {
    guard let object = json.objectValue, let code = object["code"]?.stringValue else {
      throw UnexpectedJSON(key: "reasons.code")
    }
    var facts: [Fact] = []
    for member in object.members where member.key != "code" {
      guard let text = member.value.stringValue else { throw UnexpectedJSON(key: "reasons.\(member.key)") }
      facts.append(Fact(member.key, text))
    }
    self.init(word: code, facts)
  }
}

extension SenderVerified {
  /// Writes the event's `sender_verified` object.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("verified", verified)
    writer.member("domain", domain?.description)
    writer.member("method", method)
    writer.endObject()
  }

  /// Reads what `write` writes.
  package init(json: JSONValue) throws(UnexpectedJSON) {
    try self.init(JSONFields(json, path: "sender_verified"))
  }

  init(_ fields: JSONFields) throws(UnexpectedJSON) {
    guard let verified = try fields.bool("verified") else {
      throw UnexpectedJSON(key: "sender_verified.verified")
    }
    self.init(
      verified: verified, domain: try fields.value("domain") { DomainName($0) },
      method: try fields.text("method"))
  }
}
