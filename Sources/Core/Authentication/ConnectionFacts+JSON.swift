package import JSON
import Mail

extension ConnectionFacts {
  /// Writes the event's `connection` object, every key of it.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("client_address", clientAddress?.description)
    writer.member("client_hostname", clientHostname)
    writer.member("client_helo", clientHELO)
    writer.object("tls") { writer in
      writer.member("version", tls?.version)
      writer.member("cipher", tls?.cipher)
    }
    writer.endObject()
  }

  /// Reads what `write` writes; throws for a value of the wrong type.
  package init(json: JSONValue) throws(UnexpectedJSON) {
    try self.init(JSONFields(json, path: "connection"))
  }

  init(_ fields: JSONFields) throws(UnexpectedJSON) {
    self.init(
      clientAddress: try fields.value("client_address") { IPAddress($0) },
      clientHostname: try fields.text("client_hostname"), clientHELO: try fields.text("client_helo"))
    guard let tls = try fields.optionalFields("tls") else { return }
    let version = try tls.text("version")
    let cipher = try tls.text("cipher")
    if version != nil || cipher != nil { self.tls = TLSFacts(version: version, cipher: cipher) }
  }
}
