import CGMime
import Webhook

/// The attachments of a message with their content. Messages that stand encoded within it, which RFC 2046
/// §5.2.1 forbids and some programs do, are opened here.
struct AttachmentList {
  private(set) var attachments: [Attachment] = []
  private let limits: MIMELimits
  private let findings: Findings
  /// Leaves found so far, the text for reading included.
  private var leaves: Int

  init(limits: MIMELimits, findings: Findings, leaves: Int) {
    self.limits = limits
    self.findings = findings
    self.leaves = leaves
  }

  /// Adds `parts` of a message that is `octets` and stands `within` encoded messages, the innermost of which
  /// is attachment `parent`.
  mutating func append(
    _ parts: [PartWalk.Leaf], of octets: Octets, within: Int = 0, parent: Int? = nil
  ) {
    // Where each of `parts` has come to stand, because what was encoded comes between them.
    var places: [Int] = []
    for part in parts {
      places.append(attachments.count)
      attachments.append(attachment(part, octets, parent: part.parent.map { places[$0] } ?? parent))
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

  private func attachment(_ part: PartWalk.Leaf, _ octets: Octets, parent: Int?) -> Attachment {
    let header = part.header
    let content = TransferEncoding.decode(octets[part.body], encoding: header.encoding, findings: findings)
    let digest = content.withUnsafeBufferPointer { content in
      // An address even where there is nothing: GLib wants one.
      withUnsafePointer(to: 0) { nothing in
        GMime.take(
          g_compute_checksum_for_data(G_CHECKSUM_SHA256, content.baseAddress ?? nothing, gsize(content.count))
        )
      }
    }
    return Attachment(
      filename: header.filename, contentType: header.contentType, charset: header.charset?.lowercased(),
      size: content.count, sha256: digest ?? "", contentID: header.contentID,
      disposition: header.disposition, content: content, parent: parent)
  }
}
