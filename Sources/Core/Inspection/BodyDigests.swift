import Authentication

/// The digests of the body in progress. A class, because what hashes belongs to the cryptographic library
/// and cannot be copied; a message has it alone.
final class BodyDigests {
  private var hashing: DKIMBodyHashing?

  init(_ hashing: consuming DKIMBodyHashing) { self.hashing = consume hashing }

  func update(_ chunk: UnsafeRawBufferPointer) { hashing?.update(chunk) }

  /// Ends the body; a second time there is nothing left.
  func finish() -> DKIMBodyHashes { hashing.take()?.finish() ?? DKIMBodyHashes() }
}
