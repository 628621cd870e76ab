import CGMime
import Webhook

/// The attachments of a message with their content. Messages that stand encoded within it, which RFC 2046
/// §5.2.1 forbids and some programs do, are opened here.
struct AttachmentList {
  private(set) var attachments: [Attachment] = []
  private let limits: MIMELimits
  private let findings: Findings
  /// Octets of names that there may still be.
  private var nameOctets: Int
  /// Leaves found so far, the text for reading included.
  private var leaves: Int

  init(limits: MIMELimits, findings: Findings, leaves: Int) {
    self.limits = limits
    self.findings = findings
    self.leaves = leaves
    nameOctets = limits.nameOctets
  }

  /// Adds `parts` of a message that is `octets` and stands `within` encoded messages, the innermost of which
  /// is attachment `parent`.
  mutating func append(
    _ parts: [PartWalk.Leaf], of octets: Octets, within: Int = 0, parent: Int? = nil
  ) {
    // Where each of `parts` has come to stand, because what was encoded comes between them.
    var places: [Int] = []
    for part in parts {
      let place = part.parent.map { places[$0] } ?? parent
      places.append(attachments.count)
      let start = part.parent.map { parts[$0].body.lowerBound } ?? 0
      attachments.append(attachment(part.header, content(part, octets, in: place, at: start), parent: place))
      if part.header.isMessage, !part.header.hasPlainEncoding { open(attachments.count - 1, within) }
    }
  }

  private mutating func open(_ index: Int, _ within: Int) {
    let content = attachments[index].content
    guard !content.isEmpty else { return }
    content.withUnsafeBytes { content in
      let octets = Octets(content)
      var walk = PartWalk(octets, fields: FieldText(octets: octets, limits: limits, findings: findings))
      walk.walk(encodedMessage: within, leaves: leaves)
      leaves = walk.leaves
      append(walk.attachments, of: octets, within: within + 1, parent: index)
    }
  }

  /// The content of `part`. Where that of attachment `parent` holds it as it is, it is the same memory: a
  /// message in a message in a message is held once.
  ///
  /// - Parameter start: where among `octets` the content of `parent` begins.
  private func content(
    _ part: PartWalk.Leaf, _ octets: Octets, in parent: Int?, at start: Int
  ) -> ArraySlice<UInt8> {
    if let parent, part.header.hasPlainEncoding {
      let outer = attachments[parent].content
      let first = outer.startIndex - start
      let range = first + part.body.lowerBound..<first + part.body.upperBound
      if range.lowerBound >= outer.startIndex, range.upperBound <= outer.endIndex { return outer[range] }
    }
    return TransferEncoding.decode(octets[part.body], encoding: part.header.encoding, findings: findings)[...]
  }

  /// Whether there is room for the names of one more attachment.
  private mutating func hasRoom(for header: PartHeader) -> Bool {
    let names = [header.filename, header.charset, header.disposition, header.contentID]
    let octets = names.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
    guard octets <= nameOctets else {
      findings.report(.headerLimit)
      return false
    }
    nameOctets -= octets
    return true
  }

  private mutating func attachment(
    _ header: PartHeader, _ content: ArraySlice<UInt8>, parent: Int?
  ) -> Attachment {
    let isNamed = hasRoom(for: header)
    let digest = content.withUnsafeBufferPointer { content in
      // An address even where there is nothing: GLib wants one.
      withUnsafePointer(to: 0) { nothing in
        GMime.take(
          g_compute_checksum_for_data(G_CHECKSUM_SHA256, content.baseAddress ?? nothing, gsize(content.count))
        )
      }
    }
    return Attachment(
      filename: isNamed ? header.filename : nil, contentType: header.contentType,
      charset: isNamed ? header.charset?.lowercased() : nil, size: content.count, sha256: digest ?? "",
      contentID: isNamed ? header.contentID : nil, disposition: isNamed ? header.disposition : nil,
      content: content, parent: parent)
  }
}
