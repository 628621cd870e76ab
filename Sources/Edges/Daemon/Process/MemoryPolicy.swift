internal import CMalloc

/// How the C library's allocator deals with large blocks.
package enum MemoryPolicy {
  /// Larger blocks are mapped by themselves and go back to the system as soon as they are free, in octets.
  /// By default the bound follows the largest block that was ever freed, up to 32 MB: after one large message
  /// its successors lie among small blocks, and what is freed between them stays with the process.
  static let mappedBlockOctets: Int32 = 524_288
  /// Free octets at the end of the heap that are kept: without a word here the fixed bound above would leave
  /// 128 kB, and the heap would grow and shrink with each message.
  static let keptOctets: Int32 = 4_194_304

  /// For a daemon that handles large messages; once, before there are other threads. Where the allocator does
  /// not take a value it stays as it was.
  package static func apply() {
    mallopt(M_MMAP_THRESHOLD, mappedBlockOctets)
    mallopt(M_TRIM_THRESHOLD, keptOctets)
  }
}
