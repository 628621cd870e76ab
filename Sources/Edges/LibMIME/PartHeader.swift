import Mail
import Webhook

/// What a part's header says about its body (RFC 2045, RFC 2183, RFC 2231).
struct PartHeader {
  /// Type and subtype in lower case.
  private(set) var contentType: String
  private(set) var boundary: String?
  private(set) var charset: String?
  /// The Content-ID of the part that a multipart/related shows (RFC 2387 §3.2), without angle brackets.
  private(set) var start: String?
  private(set) var filename: String?
  private(set) var contentID: String?
  /// In lower case.
  private(set) var disposition: String?
  /// In lower case.
  private(set) var encoding: String?

  /// - Parameter standardType: the type of a part that names none.
  init(_ block: HeaderBlock, standardType: String, fields: FieldText) {
    contentType = standardType
    let disposition = block.values(of: "Content-Disposition").first
      .map { ParameterList(fields.bounded($0), findings: fields.findings) }
    if let disposition { read(disposition: disposition) }
    if let type = block.values(of: "Content-Type").first.map({ fields.bounded($0) }) {
      read(contentType: ParameterList(type, findings: fields.findings), findings: fields.findings)
    }
    // In a form's fields `name` is the field's (RFC 7578 §4.2); elsewhere it is a mistake for `filename`.
    if filename == nil, self.disposition != "form-data" {
      filename = disposition?.text("name").flatMap { $0.isEmpty ? nil : $0 }
    }
    contentID = block.values(of: "Content-ID").first.flatMap { fields.identifier($0) }
    encoding = block.values(of: "Content-Transfer-Encoding").first.flatMap {
      Self.encoding(fields.bounded($0))
    }
  }

  var isMultipart: Bool { contentType.hasPrefix("multipart/") }

  /// Whether the body is a message (RFC 2046 §5.2.1, RFC 6532 §3.7).
  var isMessage: Bool { Attachment.messageTypes.contains(contentType) }

  /// Whether the body stands in the message as it is.
  var hasPlainEncoding: Bool { ["", "7bit", "8bit", "binary"].contains(encoding ?? "") }

  /// Whether the part can be the text for reading: neither declared an attachment nor named like a file.
  var isUnnamed: Bool { disposition != "attachment" && filename == nil }

  private mutating func read(disposition parameters: ParameterList) {
    let word = parameters.word.lowercased()
    disposition = word.isEmpty ? nil : word
    filename = parameters.text("filename").flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What is no type counts as text, as RFC 2045 §5.2 recommends; in an attachment it says nothing.
  private mutating func read(contentType parameters: ParameterList, findings: Findings) {
    boundary = parameters.word("boundary").map(Self.boundary)
    charset = parameters.word("charset")
    filename = filename ?? parameters.text("name").flatMap { $0.isEmpty ? nil : $0 }
    let type = parameters.word.drop { $0 == "\"" }
      .prefix { $0 != " " && $0 != "\t" && $0 != "(" && $0 != "\"" }
    let words = type.split(separator: "/", omittingEmptySubsequences: false)
    if words.count == 2, words.allSatisfy({ Self.isToken($0) }) {
      contentType = type.lowercased()
      guard contentType == "multipart/related" else { return }
      start = parameters.word("start").map { String($0.drop { $0 == "<" }.prefix { $0 != ">" }) }
    } else {
      findings.report(.invalidContentType)
      contentType = isUnnamed ? "text/plain" : "application/octet-stream"
    }
  }

  /// The boundary without what RFC 2046 §5.1.1 has in none: white space at its end, and backslashes, which are
  /// then quoting.
  private static func boundary(_ value: String) -> String {
    var text = value.utf8.filter { $0 != UInt8(ascii: "\\") }
    while let last = text.last, ASCII.isWhitespace(last) { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }

  /// The word of Content-Transfer-Encoding in the RFC's spelling; the first half of `base 64` and `quoted printable`
  /// will do.
  private static func encoding(_ value: String) -> String? {
    var depth = 0
    var word: [UInt8] = []
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth = max(0, depth - 1)
      case _ where depth > 0: continue
      case 0x20, 0x09, UInt8(ascii: ";"), UInt8(ascii: ","): if !word.isEmpty { return known(word) }
      case UInt8(ascii: "\""), UInt8(ascii: "'"): continue
      default: word.append(ASCII.lowercased(byte))
      }
    }
    return word.isEmpty ? nil : known(word)
  }

  private static func known(_ word: [UInt8]) -> String {
    let word = String(decoding: word, as: UTF8.self)
    let spellings = ["base-64": "base64", "base": "base64", "7-bit": "7bit", "8-bit": "8bit"]
    return word.hasPrefix("quoted") ? "quoted-printable" : spellings[word] ?? word
  }

  /// A token of RFC 2045 §5.1, no longer than a name of RFC 6838 §4.2.
  private static func isToken(_ text: Substring) -> Bool {
    (1...127).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"()<>@,;:\\\"/[]?=".utf8.contains($0) }
  }
}
