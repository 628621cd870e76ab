/// Which digest of a body a signature needs: all of it or its first octets, canonicalized.
struct DKIMBodyDigest: Hashable, Sendable {
  let canonicalization: DKIMCanonicalization
  /// `l=`; `nil` for all of the body.
  let limit: Int?
}

/// What became of one body digest.
struct DKIMBodyHash: Hashable, Sendable {
  /// The SHA-256 digest of the octets that count.
  let digest: [UInt8]
  /// The length of the whole canonicalized body.
  let canonicalOctets: Int
}

/// The digests of one body for all signatures of a message, made while the body comes: one for each
/// canonicalization and `l=`. The body itself is not stored; the memory is 8 kB a canonicalization.
package struct DKIMBodyHashing: ~Copyable {
  private let digests: [DKIMBodyDigest]
  private var simpleBody = SimpleBody()
  private var relaxedBody = RelaxedBody()
  private var simple: CanonicalBody
  private var relaxed: CanonicalBody

  init(_ digests: [DKIMBodyDigest], crypto: any DKIMCrypto) {
    func targets(_ method: DKIMCanonicalization) -> [CanonicalBody.Target] {
      digests.filter { $0.canonicalization == method }
        .map { CanonicalBody.Target(digest: crypto.makeDigest(), limit: $0.limit) }
    }
    self.digests = digests
    simple = CanonicalBody(targets(.simple))
    relaxed = CanonicalBody(targets(.relaxed))
  }

  /// Takes the next octets of the body, as many or few as there are.
  package mutating func update(_ chunk: UnsafeRawBufferPointer) {
    if !simple.targets.isEmpty { simpleBody.update(chunk, to: &simple) }
    if !relaxed.targets.isEmpty { relaxedBody.update(chunk, to: &relaxed) }
  }

  /// Takes the next octets of the body.
  package mutating func update(_ chunk: [UInt8]) { chunk.withUnsafeBytes { update($0) } }

  /// Ends the body.
  package consuming func finish() -> DKIMBodyHashes {
    if !simple.targets.isEmpty { simpleBody.finish(to: &simple) }
    if !relaxed.targets.isEmpty { relaxedBody.finish(to: &relaxed) }
    var hashes: [DKIMBodyDigest: DKIMBodyHash] = [:]
    for digest in digests {
      let isSimple = digest.canonicalization == .simple
      let targets = isSimple ? simple.targets : relaxed.targets
      guard let target = targets.first(where: { $0.limit == digest.limit }) else { continue }
      hashes[digest] = DKIMBodyHash(
        digest: target.digest.finish(), canonicalOctets: isSimple ? simple.octets : relaxed.octets)
    }
    return DKIMBodyHashes(hashes: hashes)
  }
}

/// The finished digests of a body.
package struct DKIMBodyHashes: Hashable, Sendable {
  let hashes: [DKIMBodyDigest: DKIMBodyHash]

  /// No digest: for a message without a signature that needs one.
  package init() { hashes = [:] }

  init(hashes: [DKIMBodyDigest: DKIMBodyHash]) { self.hashes = hashes }
}
