package import JSON
import Mail

extension AuthenticationFindings {
  /// Writes the event's `authentication` object, every key of it.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.object("spf", spf.writeMembers)
    writer.object("dkim", dkim.writeMembers)
    writer.object("dmarc", dmarc.writeMembers)
    writer.object("arc", arc.writeMembers)
    writer.object("iprev") { writer in
      writer.member("result", iprev.result.rawValue)
      writer.member("name", iprev.name?.description)
    }
    writer.endObject()
  }

  /// Reads what `write` writes; throws for a missing object or a value that is not of its vocabulary.
  package init(json: JSONValue) throws(UnexpectedJSON) {
    try self.init(JSONFields(json, path: "authentication"))
  }

  init(_ fields: JSONFields) throws(UnexpectedJSON) {
    spf = try SPFFinding(fields.fields("spf"))
    dkim = try DKIMFinding(fields.fields("dkim"))
    dmarc = try DMARCFinding(fields.fields("dmarc"))
    arc = try ARCFinding(fields.fields("arc"))
    let iprev = try fields.fields("iprev")
    self.iprev.result = try iprev.required("result") { IPRevResult(rawValue: $0) }
    self.iprev.name = try iprev.value("name") { DomainName($0) }
  }
}

extension SPFFinding {
  func writeMembers(into writer: inout JSONWriter) {
    writer.member("result", result.rawValue)
    writer.member("domain", domain?.description)
    writer.member("client_ip", clientIP?.description)
    writer.member("mail_from", mailFrom)
    writer.member("helo_domain", heloDomain)
    writer.member("received_spf_header", receivedSPFHeader)
    writer.member("explanation", explanation)
  }

  init(_ fields: JSONFields) throws(UnexpectedJSON) {
    result = try fields.required("result") { SPFResult(rawValue: $0) }
    domain = try fields.value("domain") { DomainName($0) }
    clientIP = try fields.value("client_ip") { IPAddress($0) }
    mailFrom = try fields.text("mail_from")
    heloDomain = try fields.text("helo_domain")
    receivedSPFHeader = try fields.text("received_spf_header")
    explanation = try fields.text("explanation")
  }
}

extension DKIMFinding {
  func writeMembers(into writer: inout JSONWriter) {
    writer.member("result", result.rawValue)
    writer.array("signatures", signatures) { writer, signature in
      writer.beginObject()
      writer.member("domain", signature.domain?.description)
      writer.member("selector", signature.selector)
      writer.member("algorithm", signature.algorithm)
      writer.member("key_bits", signature.keyBits)
      writer.member("result", signature.result.rawValue)
      writer.member("reason", signature.reason)
      writer.endObject()
    }
    writer.member("from_domain", fromDomain?.description)
    writer.array("signed_by", signedBy) { writer, domain in writer.string(domain.description) }
  }

  init(_ fields: JSONFields) throws(UnexpectedJSON) {
    result = try fields.required("result") { DKIMResult(rawValue: $0) }
    signatures = try fields.objects("signatures") { (fields) throws(UnexpectedJSON) in
      Signature(
        domain: try fields.value("domain") { DomainName($0) },
        selector: try fields.text("selector"), algorithm: try fields.text("algorithm"),
        keyBits: try fields.optionalInteger("key_bits", in: 1...Signature.maximumKeyBits),
        result: try fields.required("result") { DKIMResult(rawValue: $0) },
        reason: try fields.text("reason"))
    }
    fromDomain = try fields.value("from_domain") { DomainName($0) }
    signedBy = try fields.texts("signed_by") { DomainName($0) }
  }
}

extension DMARCFinding {
  func writeMembers(into writer: inout JSONWriter) {
    writer.member("result", result.rawValue)
    writer.member("policy", policy?.rawValue)
    writer.member("disposition", disposition?.rawValue)
    writer.member("from_domain", fromDomain?.description)
    writer.member("from_header", fromHeader)
    writer.member("return_path", returnPath)
    writer.object("aligned") { writer in
      writer.member("spf", aligned.spf)
      writer.member("dkim", aligned.dkim)
    }
    writer.member("authentication_results", authenticationResults)
  }

  init(_ fields: JSONFields) throws(UnexpectedJSON) {
    result = try fields.required("result") { DMARCResult(rawValue: $0) }
    policy = try fields.value("policy") { DMARCPolicy(rawValue: $0) }
    disposition = try fields.value("disposition") { DMARCPolicy(rawValue: $0) }
    fromDomain = try fields.value("from_domain") { DomainName($0) }
    fromHeader = try fields.text("from_header")
    returnPath = try fields.text("return_path")
    let aligned = try fields.fields("aligned")
    self.aligned = Alignment(spf: try aligned.bool("spf"), dkim: try aligned.bool("dkim"))
    authenticationResults = try fields.text("authentication_results")
  }
}

extension ARCFinding {
  func writeMembers(into writer: inout JSONWriter) {
    writer.member("result", result.rawValue)
    writer.array("chain", chain) { writer, link in
      writer.beginObject()
      writer.key("instance")
      writer.integer(Int64(link.instance))
      writer.member("domain", link.domain?.description)
      writer.member("selector", link.selector)
      writer.member("result", link.result.rawValue)
      writer.member("cv", link.status?.rawValue)
      writer.member("message_signature", link.messageSignature.rawValue)
      writer.endObject()
    }
    writer.member("oldest_pass", oldestPass)
    writer.member("reason", reason)
  }

  init(_ fields: JSONFields) throws(UnexpectedJSON) {
    let instances = 1...Int64(ARCVerification.maximumSets)
    result = try fields.required("result") { ARCResult(rawValue: $0) }
    reason = try fields.text("reason")
    oldestPass = try fields.optionalInteger("oldest_pass", in: 0...instances.upperBound)
    chain = try fields.objects("chain") { (fields) throws(UnexpectedJSON) in
      Link(
        instance: try fields.integer("instance", in: instances),
        domain: try fields.value("domain") { DomainName($0) }, selector: try fields.text("selector"),
        result: try fields.required("result") { ARCResult(rawValue: $0) },
        status: try fields.value("cv") { ARCResult(rawValue: $0) },
        // Mail in the spool of a release before has none.
        messageSignature: try fields.value("message_signature") { ARCResult(rawValue: $0) } ?? .none)
    }
  }
}
