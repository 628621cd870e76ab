import CGMime
import Mail

/// What a part's header says about its body (RFC 2045, RFC 2183, RFC 2231).
struct PartHeader {
  /// Type and subtype in lower case.
  private(set) var contentType: String
  private(set) var boundary: String?
  private(set) var charset: String?
  private(set) var filename: String?
  private(set) var contentID: String?
  /// In lower case.
  private(set) var disposition: String?
  /// In lower case.
  private(set) var encoding: String?

  /// - Parameter standardType: the type of a part that names none.
  init(_ block: HeaderBlock, standardType: String, fields: FieldText, gmime: borrowing GMime) {
    contentType = standardType
    if let value = block.values(of: "Content-Type").first {
      read(contentType: fields.bounded(value), gmime: gmime, findings: fields.findings)
    }
    if let value = block.values(of: "Content-Disposition").first {
      read(disposition: fields.bounded(value), gmime: gmime, findings: fields.findings)
    }
    contentID = block.values(of: "Content-ID").first.flatMap { fields.identifier($0) }
    encoding = block.values(of: "Content-Transfer-Encoding").first.map { value in
      let words = fields.bounded(value).split { $0 == " " || $0 == "\t" || $0 == ";" || $0 == "(" }
      return words.first?.lowercased() ?? ""
    }
  }

  var isMultipart: Bool { contentType.hasPrefix("multipart/") }

  /// Whether the body is a message (RFC 2046 §5.2.1, RFC 6532 §3.7).
  var isMessage: Bool { contentType == "message/rfc822" || contentType == "message/global" }

  /// Whether the body stands in the message as it is.
  var hasPlainEncoding: Bool { ["", "7bit", "8bit", "binary"].contains(encoding ?? "") }

  /// Whether the part can be the text for reading: neither declared an attachment nor named like a file.
  var isUnnamed: Bool { disposition != "attachment" && filename == nil }

  private mutating func read(contentType value: String, gmime: borrowing GMime, findings: Findings) {
    let shield = EncodedWordShield(value)
    let type = value.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
    guard type.count == 2,
      let parsed = GObjectReference(g_mime_content_type_parse(gmime.options, shield.shielded)),
      let media = g_mime_content_type_get_media_type(parsed.pointer).map({ String(cString: $0) }),
      let subtype = g_mime_content_type_get_media_subtype(parsed.pointer).map({ String(cString: $0) }),
      Self.isToken(media), Self.isToken(subtype)
    else {
      contentType = "application/octet-stream"
      findings.report(.invalidContentType)
      return
    }
    contentType = "\(media)/\(subtype)".lowercased()
    func parameter(_ name: String) -> String? {
      g_mime_content_type_get_parameter(parsed.pointer, name).map { shield.restored(String(cString: $0)) }
    }
    boundary = parameter("boundary")
    charset = parameter("charset")
    filename = parameter("name").map { EncodedWord.decoded($0, findings: findings) }
  }

  private mutating func read(disposition value: String, gmime: borrowing GMime, findings: Findings) {
    let shield = EncodedWordShield(value)
    guard let parsed = GObjectReference(g_mime_content_disposition_parse(gmime.options, shield.shielded))
    else { return }
    let word = g_mime_content_disposition_get_disposition(parsed.pointer).map { String(cString: $0) }
    disposition = word.flatMap { $0.isEmpty ? nil : $0.lowercased() }
    let name = g_mime_content_disposition_get_parameter(parsed.pointer, "filename")
    filename = name.map { shield.decoded(String(cString: $0), findings: findings) } ?? filename
  }

  /// A token of RFC 2045 §5.1.
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"()<>@,;:\\\"/[]?=".utf8.contains($0) }
  }
}
