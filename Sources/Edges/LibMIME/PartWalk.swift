/// Takes the parts of a message apart (RFC 2046 §5.1) and decides which are its text for reading.
struct PartWalk: ~Copyable {
  /// A part that holds no other parts, or a message within the message.
  struct Leaf {
    let header: PartHeader
    let body: Range<Int>
    /// The place in `attachments` of the message within the message that it belongs to.
    let parent: Int?
  }

  /// Where in the message a part stands.
  private struct Place {
    var depth = 0
    /// How many messages within messages it stands in.
    var messages = 0
    var parent: Int?
    var standardType = "text/plain"
    /// Whether text here is for reading; not so beside the first part of a multipart/related.
    var mayBeRead = true
    /// How many plain texts there may be: within a multipart/alternative, one more than before it.
    var textLimit = Int.max
  }

  private(set) var texts: [Leaf] = []
  private(set) var html: Leaf?
  private(set) var attachments: [Leaf] = []

  private let octets: Octets
  private let limits: MIMELimits
  private let fields: FieldText
  private(set) var leaves = 0
  private var isFull = false

  init(_ octets: Octets, fields: FieldText) {
    self.octets = octets
    self.limits = fields.limits
    self.fields = fields
  }

  /// Begins with the message itself.
  mutating func walk(_ header: PartHeader, body: Range<Int>) {
    walk(header, body: body, place: Place())
  }

  /// Takes a message apart that was encoded within another one, `within` messages deep: all its leaves are
  /// attachments. `leaves` were found already.
  mutating func walk(
    encodedMessage within: Int, leaves: Int
  ) {
    self.leaves = leaves
    open(0..<octets.count, place: Place(messages: within), parent: nil)
  }

  private mutating func walk(
    _ header: PartHeader, body: Range<Int>, place: Place
  ) {
    guard header.isMultipart else {
      let isKept = add(header, body, place: place)
      guard isKept, header.isMessage, header.hasPlainEncoding, !body.isEmpty else { return }
      open(body, place: place, parent: attachments.count - 1)
      return
    }
    guard let boundary = header.boundary, !boundary.isEmpty else {
      fields.findings.report(.missingBoundary)
      add(header, body, place: place)
      return
    }
    guard place.depth < limits.depth else {
      fields.findings.report(.nestingTooDeep)
      add(header, body, place: place)
      return
    }
    var inner = place
    inner.depth += 1
    inner.standardType = header.contentType == "multipart/digest" ? "message/rfc822" : "text/plain"
    if header.contentType == "multipart/alternative" {
      inner.textLimit = min(place.textLimit, texts.count + 1)
    }
    let isRelated = header.contentType == "multipart/related"
    var parts = MultipartBody(octets, body, boundary: Array(boundary.utf8))
    while !isFull, let part = parts.next() {
      let block = HeaderBlock(octets, in: part, limits: limits, findings: fields.findings)
      let child = PartHeader(block, standardType: inner.standardType, fields: fields)
      // What a multipart/related shows is its first part, or the one that it names.
      if isRelated, let start = header.start, child.contentID == start { inner.mayBeRead = place.mayBeRead }
      walk(child, body: block.bodyStart..<part.upperBound, place: inner)
      if isRelated { inner.mayBeRead = false }
    }
    if !isFull, !parts.isClosed { fields.findings.report(.truncatedMultipart) }
    if !parts.hasParts { add(header, body, place: place) }
  }

  /// Goes on with the parts of a message within the message.
  private mutating func open(_ message: Range<Int>, place: Place, parent: Int?) {
    guard place.messages < limits.messages, place.depth < limits.depth else {
      fields.findings.report(.nestingTooDeep)
      return
    }
    let block = HeaderBlock(octets, in: message, limits: limits, findings: fields.findings)
    let header = PartHeader(block, standardType: "text/plain", fields: fields)
    let inner = Place(
      depth: place.depth + 1, messages: place.messages + 1, parent: parent, mayBeRead: false)
    walk(header, body: block.bodyStart..<message.upperBound, place: inner)
  }

  /// Whether the part is within the limits.
  @discardableResult
  private mutating func add(_ header: PartHeader, _ body: Range<Int>, place: Place) -> Bool {
    guard leaves < limits.parts else {
      fields.findings.report(.tooManyParts)
      isFull = true
      return false
    }
    leaves += 1
    let leaf = Leaf(header: header, body: body, parent: place.parent)
    let isForReading = place.mayBeRead && header.isUnnamed
    if isForReading, header.contentType == "text/plain", texts.count < place.textLimit {
      texts.append(leaf)
    } else if isForReading, header.contentType == "text/html", html == nil {
      html = leaf
    } else {
      attachments.append(leaf)
    }
    return true
  }
}
