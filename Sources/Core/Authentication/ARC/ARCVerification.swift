package import DNS
import Mail

/// The verification of the ARC chain of one message: RFC 8617 §5.2.
///
/// Made when the header section is complete: from then on `questions` can be asked ahead. The body goes through
/// `DKIMBodyHashing` together with DKIM's digests; `results` decides. Whatever the fields hold, the outcome is a
/// result.
///
/// Bounds, with at most 50 sets (N) of `maximumOctets` (O) together: reading takes time linear in O; the seals
/// hash N × O / 2 octets at most; N keys for the seals, and 1 + `maximumOlderSignatures` keys and header
/// digests for the message signatures; four body digests. Every verification stops at the first failure, and
/// each lookup takes its time from the message's budget.
package struct ARCVerification: Sendable {
  /// The most sets of a chain: RFC 8617 §4.2.1.
  package static let maximumSets = 50
  /// The most octets of all ARC fields of a message. Seals sign all sets before them, so the work grows with its
  /// square; real sets have 2 to 4 kB.
  package static let maximumOctets = 1 << 18
  /// The most message signatures verified below the newest, from there down. They decide `oldestPass` alone, not
  /// the chain; each costs what a DKIM signature does, of which ten are verified.
  package static let maximumOlderSignatures = 10
  /// The most keys asked for before the end of the message. Real chains have one to three; each question
  /// asked ahead holds a socket, and the others are asked when it is their turn.
  package static let maximumQuestionsAhead = 6

  let header: HeaderSection
  let rules: DKIMRules
  let collection: ARCCollection
  /// The keys that can be asked for before the body is there, each once: the newest set's first.
  package let questions: [DNSQuestion]
  /// The digests of the body that are needed, each once.
  let bodyDigests: [DKIMBodyDigest]

  /// Reads the ARC fields of a complete header section.
  package init(header: HeaderSection, rules: DKIMRules = DKIMRules()) {
    self.header = header
    self.rules = rules
    collection = ARCCollection(header)
    var questions: [DNSQuestion] = []
    var bodyDigests: [DKIMBodyDigest] = []
    if collection.problem == nil, let newest = collection.sets.last {
      let wanted = [newest.messageQuestion] + collection.sets.reversed().map(\.sealQuestion)
      for case let question? in wanted
      where questions.count < Self.maximumQuestionsAhead && !questions.contains(question) {
        questions.append(question)
      }
      let signatures =
        ((try? newest.messageSignature.content.content.get())?.readings ?? [])
        + Self.olderSets(collection.sets).flatMap { Self.olderSignature(of: $0) }
      for digest in signatures.map(\.bodyDigest) where !bodyDigests.contains(digest) {
        bodyDigests.append(digest)
      }
    }
    self.questions = questions
    self.bodyDigests = bodyDigests
  }

  /// Whether the message signatures need the body.
  package var isBodyNeeded: Bool { !bodyDigests.isEmpty }

  /// The sets whose message signatures decide `oldestPass`, from the newest of them down.
  static func olderSets(_ sets: [ARCSet]) -> [ARCSet] {
    Array(sets.dropLast().reversed().prefix(maximumOlderSignatures))
  }

  /// The message signature of an older set, in each way it can be meant; none where it cannot be read. One with
  /// `l=` is not looked at: each would need a digest of its own.
  static func olderSignature(of set: ARCSet) -> [DKIMSignature] {
    ((try? set.messageSignature.content.content.get())?.readings ?? []).filter { $0.bodyLength == nil }
  }
}

extension DKIMBodyHashing {
  /// The digests of one body for the DKIM signatures and the ARC chain of a message; `nil` where neither needs
  /// any.
  package init?(dkim: DKIMVerification?, arc: ARCVerification?, crypto: any DKIMCrypto) {
    var digests = dkim?.bodyDigests ?? []
    for digest in arc?.bodyDigests ?? [] where !digests.contains(digest) { digests.append(digest) }
    guard !digests.isEmpty else { return nil }
    self.init(digests, crypto: crypto)
  }
}
