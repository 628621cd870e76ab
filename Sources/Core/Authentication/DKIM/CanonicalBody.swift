/// The canonical form of a body on its way into the digests that want it.
///
/// Short runs of octets are gathered in a block, because each call of a digest costs as much as some
/// hundred octets of it; long runs pass the block by, in order. Noncopyable and passed inout, so that a
/// run costs neither a reference count nor an exclusivity check: bodies full of white space have thousands.
struct CanonicalBody: ~Copyable {
  /// Octets of the block: it stays in the first-level cache.
  private static let blockOctets = 8192
  /// From this length on a run is worth a call of its own.
  private static let longRunOctets = 256

  struct Target {
    let digest: any DKIMDigest
    /// `l=`.
    let limit: Int?
  }

  let targets: [Target]
  /// The length of what went into the digests.
  private(set) var octets = 0
  private let block: UnsafeMutableRawBufferPointer
  private var count = 0

  init(_ targets: [Target]) {
    self.targets = targets
    block = .allocate(byteCount: targets.isEmpty ? 0 : Self.blockOctets, alignment: 16)
  }

  deinit { block.deallocate() }

  /// Takes the next run.
  mutating func append(_ run: UnsafeRawBufferPointer) {
    if run.count >= Self.longRunOctets {
      flush()
      add(run)
      return
    }
    if run.count > block.count - count { flush() }
    guard let address = run.baseAddress, let target = block.baseAddress else { return }
    (target + count).copyMemory(from: address, byteCount: run.count)
    count += run.count
  }

  /// Takes one octet.
  mutating func append(_ octet: UInt8) {
    if count == block.count { flush() }
    guard count < block.count else { return }
    block[count] = octet
    count += 1
  }

  /// Takes CRLF.
  mutating func appendLineEnd() {
    append(0x0d)
    append(0x0a)
  }

  /// Hands on what was gathered.
  mutating func flush() {
    guard count > 0 else { return }
    add(UnsafeRawBufferPointer(rebasing: block[..<count]))
    count = 0
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    for target in targets {
      let wanted = target.limit.map { max(0, min(bytes.count, $0 - octets)) } ?? bytes.count
      if wanted > 0 { target.digest.update(UnsafeRawBufferPointer(rebasing: bytes[..<wanted])) }
    }
    octets += bytes.count
  }
}
