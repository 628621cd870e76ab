import Authentication
import DNS
import Mail

/// Finds out what was done to a signed message on its way, by undoing what lists, relays and filters do until the
/// signature verifies.
struct ChangeSearch {
  /// The largest body that is tried, in octets: each attempt hashes it.
  private static let maximumBodyOctets = 256 << 10
  /// The longest footer or banner that is looked for, in lines.
  private static let maximumLines = 60
  /// The most header fields of a message that is tried: each attempt takes one of them out.
  private static let maximumFields = 200

  private let fields: [MessageFile.Field]
  private let body: [UInt8]
  private let fromDomain: DomainName?
  private let crypto: any DKIMCrypto
  private let now: Timestamp
  private let lookup: DNSLookup

  init(
    _ message: MessageFile, fromDomain: DomainName?, crypto: any DKIMCrypto, now: Timestamp,
    lookup: @escaping DNSLookup
  ) {
    fields = message.fields
    body = message.body
    self.fromDomain = fromDomain
    self.crypto = crypto
    self.now = now
    self.lookup = lookup
  }

  /// What was changed, as far as it is found: nothing, the body, the header section, or both.
  func changes(of signature: Int, problem: DKIMProblem?) -> [String] {
    guard body.count <= Self.maximumBodyOctets, fields.count <= Self.maximumFields else { return [] }
    var changes: [String] = []
    var original = body
    var problem = problem
    if problem == .bodyHashMismatch {
      let attempt = attempts.lazy.compactMap { $0() }.first {
        self.problem(of: signature, fields, $0.body) != .bodyHashMismatch
      }
      guard let found = attempt else { return [] }
      changes.append(found.words)
      original = found.body
      problem = self.problem(of: signature, fields, original)
    }
    if problem == .signatureMismatch {
      let found = HeaderChanges(fields).attempts.first {
        self.problem(of: signature, $0.fields, original) == nil
      }
      if let found { changes.append(found.words) }
    }
    return changes
  }

  private func problem(of signature: Int, _ fields: [MessageFile.Field], _ body: [UInt8]) -> DKIMProblem? {
    var header = HeaderSection()
    for field in fields { header.append(name: field.name, value: field.value) }
    let verification = DKIMVerification(header: header, fromDomain: fromDomain)
    var hashes = DKIMBodyHashes()
    if var hashing = DKIMBodyHashing(dkim: verification, arc: nil, crypto: crypto) {
      hashing.update(body)
      hashes = hashing.finish()
    }
    let results = verification.results(body: hashes, lookup: lookup, crypto: crypto, now: now).signatures
    return results.indices.contains(signature) ? results[signature].problem : .malformedTagList
  }

  /// Bodies that the signed one may have been, each made when its turn comes.
  private var attempts: [() -> (body: [UInt8], words: String)?] {
    let body = body
    let ends = [0] + body.indices.filter { body[$0] == 0x0a }.map { $0 + 1 }
    let lines = 0..<min(ends.count - 1, Self.maximumLines)
    let conversions: [() -> (body: [UInt8], words: String)?] = [
      {
        (
          Self.withoutBlanks(body),
          "the body has blanks at the ends of lines that were not signed; c=relaxed/relaxed would bear them"
        )
      },
      {
        QuotedPrintable.decoded(body).map {
          ($0, "the body is the signed one in quoted-printable: a relay encoded it after it was signed")
        }
      },
    ]
    let footers = lines.map { count -> () -> (body: [UInt8], words: String)? in
      let end = ends[ends.count - 2 - count]
      return {
        (
          Array(body[..<end]),
          "the body is the signed one without what was added at its end, \(body.count - end) octets: "
            + Self.shown(body[end...])
        )
      }
    }
    let banners = lines.map { count -> () -> (body: [UInt8], words: String)? in
      let start = ends[count + 1]
      return {
        (
          Array(body[start...]),
          "the body is the signed one without what was added at its beginning, \(start) octets: "
            + Self.shown(body[..<start])
        )
      }
    }
    return conversions + footers + banners
  }

  /// The lines without the white space at their ends.
  private static func withoutBlanks(_ body: [UInt8]) -> [UInt8] {
    var trimmed: [UInt8] = []
    trimmed.reserveCapacity(body.count)
    for octet in body {
      if octet == 0x0d { while trimmed.last.map(ASCII.isWhitespace) ?? false { trimmed.removeLast() } }
      trimmed.append(octet)
    }
    return trimmed
  }

  /// The first line with something in it.
  private static func shown(_ text: ArraySlice<UInt8>) -> String {
    let lines = text.split { $0 == 0x0a || $0 == 0x0d }
    let line = lines.first { $0.contains { $0 > 0x20 && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") } }
    return HintText.quoted(line ?? lines.first ?? [])
  }
}
