import Authentication
import DNS
import Mail

/// What a session knows of the message in progress.
struct Message {
  /// The most fields claiming to be ours in one message. Real forgeries have a few; Postfix walks
  /// through the whole header section for each field that is taken out.
  static let maximumForgedFields = 100

  /// The most recipients of one message: ten times what Postfix lets through (`smtpd_recipient_limit`). They
  /// are kept until its end.
  static let maximumRecipients = 10_000

  /// A field that claims to be ours.
  struct Claim: Hashable, Sendable {
    let name: String
    /// Which of the fields of its name it is, counted from 1.
    let occurrence: Int
    /// Its index in `header` where it is a verdict field.
    let verdictIndex: Int?
  }

  let sender: String
  let isOriginating: Bool
  /// Whether the client announced addresses beyond ASCII (RFC 6531 §3.4).
  let isInternationalized: Bool
  /// The name that the client authenticated with.
  let user: String?
  /// Why recipients but `postmaster` are refused; `nil` where they are not.
  var limitRefusal: Refusal?
  /// Whether there is a recipient beside `postmaster`, whom no limit concerns.
  var isLimited = false
  /// The recipients that were let through.
  private(set) var recipients: [String] = []
  private(set) var header = HeaderSection()
  private(set) var sizeOctets = 0
  private(set) var claims: [Claim] = []
  /// What is known once the header section is complete; `nil` for mail that is not judged.
  private(set) var reading: MessageReading?
  /// Whether mail of the operator's own is signed; `nil` for other mail, and where no domain has a key.
  var signing: MessageSigning?
  var bodyDigests: BodyDigests?
  /// The message at libopendkim; `nil` where it is not asked.
  private(set) var secondVerification: DKIMSecondVerification?
  private var occurrences: [String: Int] = [:]

  init(sender: String, isOriginating: Bool, isInternationalized: Bool = false, user: String? = nil) {
    self.sender = sender
    self.isOriginating = isOriginating
    self.user = user
    self.isInternationalized = isInternationalized
  }

  /// Takes a recipient; octets that are not UTF-8 become U+FFFD, which no route has.
  mutating func addRecipient(_ path: ArraySlice<UInt8>) {
    recipients.append(String(decoding: path, as: UTF8.self))
  }

  /// The values of all From fields.
  var authors: [[UInt8]] { header.values(named: "from") }

  mutating func addField(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, claims rule: AuthservID
  ) {
    // The colon and CRLF; each line break inside is LF here and CRLF on the wire.
    addOctets(name.count + value.count + 3 + value.count { $0 == 0x0a })
    // As it came: DKIM's simple canonicalization wants the white space before the colon too.
    header.append(name: name, value: value)
    let name = Self.trimmed(name)
    switch FieldKind(name: name) {
    case .other:
      return
    case .authenticationResults:
      let occurrence = count(name)
      if rule.isClaimed(by: Array(value)) { claim(name, occurrence) }
    case .receivedSPF, .reserved:
      claim(name, count(name))
    case .verdict:
      claim(name, count(name), verdictIndex: header.count - 1)
    }
  }

  /// The empty line between header section and body.
  mutating func endHeader() { addOctets(2) }

  /// Reads the complete header section, the first time it is called: returns what can be asked of the DNS
  /// while the body comes.
  ///
  /// - Parameter verifier: what verifies DKIM signatures beside our own engine, if anything does.
  mutating func readHeader(
    _ rules: AuthenticationRules, crypto: any DKIMCrypto, verifier: (any DKIMSecondVerifier)?
  ) -> [DNSQuestion] {
    guard reading == nil, !isOriginating, !header.isBeyondLimits else { return [] }
    let reading = MessageReading(header, rules)
    if let hashing = DKIMBodyHashing(dkim: reading.verification, arc: reading.chain, crypto: crypto) {
      bodyDigests = BodyDigests(hashing)
    }
    self.reading = reading
    if let verifier, let verification = reading.verification, verification.hasSignatures {
      secondVerification = DKIMSecondVerification(verification, author: reading.author, verifier: verifier)
    }
    return reading.questions
  }

  mutating func addBody(_ chunk: UnsafeRawBufferPointer) {
    addOctets(chunk.count)
    bodyDigests?.update(chunk)
    secondVerification?.update(chunk)
  }

  /// Ends the body.
  func finishBody() -> DKIMBodyHashes { bodyDigests?.finish() ?? DKIMBodyHashes() }

  private mutating func addOctets(_ count: Int) {
    let (sum, overflow) = sizeOctets.addingReportingOverflow(count)
    sizeOctets = overflow ? Int.max : sum
  }

  /// Counts a field of this name. A message beyond its limits is refused whatever it holds, and no
  /// more is kept of it.
  private mutating func count(_ name: UnsafeRawBufferPointer) -> Int {
    guard !header.isBeyondLimits else { return 0 }
    let key = String(decoding: name.map(ASCII.lowercased), as: UTF8.self)
    let occurrence = occurrences[key, default: 0] + 1
    occurrences[key] = occurrence
    return occurrence
  }

  private mutating func claim(_ name: UnsafeRawBufferPointer, _ occurrence: Int, verdictIndex: Int? = nil) {
    guard !header.isBeyondLimits, claims.count <= Self.maximumForgedFields else { return }
    claims.append(
      Claim(name: String(decoding: name, as: UTF8.self), occurrence: occurrence, verdictIndex: verdictIndex))
  }

  /// RFC 5322 §4.5 allows white space before the colon; Postfix hands it over with the name.
  private static func trimmed(_ name: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var count = name.count
    while count > 0, ASCII.isWhitespace(name[count - 1]) { count -= 1 }
    return UnsafeRawBufferPointer(rebasing: name[..<count])
  }
}
