import TestSupport

/// Our Received-SPF as a strict reader sees it.
struct ReadSPFField {
  let result: String
  private let keys: [String]

  init?(_ text: String) {
    guard let field = StrictReceivedSPF(text) else { return nil }
    result = field.result
    keys = field.pairs.map(\.key)
  }

  /// Each key once, and none that we do not write.
  var hasOnlyKnownKeys: Bool {
    let known = ["client-ip", "envelope-from", "helo", "receiver", "identity", "mechanism", "problem"]
    return Set(keys).count == keys.count && keys.allSatisfy(known.contains)
  }
}
