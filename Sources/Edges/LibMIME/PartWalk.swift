/// Takes the parts of a message apart (RFC 2046 §5.1) and decides which are its text for reading.
struct PartWalk: ~Copyable {
  /// A part that holds no other parts. A message within the message is one, too.
  struct Leaf {
    let header: PartHeader
    let body: Range<Int>
  }

  /// Where in the message a part stands.
  private struct Place {
    var depth = 0
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
  private var leaves = 0
  private var isFull = false

  init(_ octets: Octets, fields: FieldText) {
    self.octets = octets
    self.limits = fields.limits
    self.fields = fields
  }

  /// Begins with the message itself.
  mutating func walk(message: HeaderBlock, gmime: borrowing GMime) {
    let header = PartHeader(message, standardType: "text/plain", fields: fields, gmime: gmime)
    walk(header, body: message.bodyStart..<octets.count, place: Place(), gmime: gmime)
  }

  private mutating func walk(
    _ header: PartHeader, body: Range<Int>, place: Place, gmime: borrowing GMime
  ) {
    guard header.isMultipart else {
      add(Leaf(header: header, body: body), place: place)
      return
    }
    guard let boundary = header.boundary, !boundary.isEmpty else {
      fields.findings.report(.missingBoundary)
      add(Leaf(header: header, body: body), place: place)
      return
    }
    guard place.depth < limits.depth else {
      fields.findings.report(.nestingTooDeep)
      add(Leaf(header: header, body: body), place: place)
      return
    }
    var inner = place
    inner.depth += 1
    inner.standardType = header.contentType == "multipart/digest" ? "message/rfc822" : "text/plain"
    if header.contentType == "multipart/alternative" {
      inner.textLimit = min(place.textLimit, texts.count + 1)
    }
    var parts = MultipartBody(octets, body, boundary: Array(boundary.utf8))
    while !isFull, let part = parts.next() {
      let block = HeaderBlock(octets, in: part, limits: limits, findings: fields.findings)
      let child = PartHeader(block, standardType: inner.standardType, fields: fields, gmime: gmime)
      walk(child, body: block.bodyStart..<part.upperBound, place: inner, gmime: gmime)
      if header.contentType == "multipart/related" { inner.mayBeRead = false }
    }
    if !isFull, !parts.isClosed { fields.findings.report(.truncatedMultipart) }
    if !parts.hasParts { add(Leaf(header: header, body: body), place: place) }
  }

  private mutating func add(_ leaf: Leaf, place: Place) {
    guard leaves < limits.parts else {
      fields.findings.report(.tooManyParts)
      isFull = true
      return
    }
    leaves += 1
    let isForReading = place.mayBeRead && leaf.header.isUnnamed
    if isForReading, leaf.header.contentType == "text/plain", texts.count < place.textLimit {
      texts.append(leaf)
    } else if isForReading, leaf.header.contentType == "text/html", html == nil {
      html = leaf
    } else {
      attachments.append(leaf)
    }
  }
}
