/// Normalization Form C (Unicode Standard Annex #15) of the letters of a domain name.
///
/// The standard library compares strings by that form, and does not hand it out: `<` orders by the scalars of both
/// forms. So the first scalar of a text's form is the last one that the text is not below, and two forms are the
/// same where the strings are equal.
package enum NormalizationFormC {
  /// The most scalars of one letter with its marks. Letters of names have one to three marks, and the work doubles
  /// with each.
  package static let maximumClusterScalars = 5
  /// The most letters with marks of one text, and the most that are not in the form yet: names have fewer. Each of
  /// the former costs some microseconds, each of the latter some ten.
  package static let maximumClusters = 64
  package static let maximumComposed = 16

  /// The form; `nil` where a letter with marks is neither in that form nor wholly decomposed, where a vowel sign of
  /// two parts (Bengali, Tamil) is decomposed, where a limit is broken, or where there are scalars that a mapped
  /// name (UTS #46) would not have.
  package static func of(_ text: some StringProtocol) -> String? {
    var form = String.UnicodeScalarView()
    var cluster: [Unicode.Scalar] = []
    var budget = (clusters: maximumClusters, composed: maximumComposed)
    for scalar in text.unicodeScalars {
      if !joins(scalar), !cluster.isEmpty {
        guard let composed = composed(cluster, &budget) else { return nil }
        form.append(contentsOf: composed)
        cluster.removeAll(keepingCapacity: true)
      }
      cluster.append(scalar)
      guard cluster.count <= maximumClusterScalars else { return nil }
    }
    guard let composed = composed(cluster, &budget) else { return nil }
    form.append(contentsOf: composed)
    return String(form)
  }

  /// Whether the scalar is a combining mark.
  static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }

  /// Whether normalization may move or compose the scalar with what stands before it: marks, and the vowels and
  /// final consonants of Hangul.
  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    isMark(scalar) || (0x1160...0x11ff).contains(scalar.value)
  }

  /// One letter with its marks.
  private static func composed(
    _ cluster: [Unicode.Scalar], _ budget: inout (clusters: Int, composed: Int)
  ) -> [Unicode.Scalar]? {
    guard cluster.count > 1 else { return cluster }
    budget.clusters -= 1
    guard budget.clusters >= 0 else { return nil }
    if isComposed(cluster) { return cluster }
    budget.composed -= 1
    guard budget.composed >= 0 else { return nil }
    let text = string(cluster)
    guard let first = firstScalar(of: text) else { return nil }
    // The first scalar of the form took up the letter and some of the marks; the others follow in order.
    let marks = cluster.dropFirst().sorted {
      $0.properties.canonicalCombiningClass.rawValue < $1.properties.canonicalCombiningClass.rawValue
    }
    for kept in 0..<(1 << marks.count) {
      let form = [first] + marks.indices.filter { kept & (1 << $0) != 0 }.map { marks[$0] }
      if string(form) == text, isComposed(form) { return form }
    }
    return nil
  }

  /// A text has the form where it begins, wherever one begins to read, with the first scalar of the form.
  private static func isComposed(_ cluster: [Unicode.Scalar]) -> Bool {
    guard cluster.count > 1 else { return true }
    return cluster.indices.allSatisfy { index in
      let text = string(cluster[index...])
      let scalar = cluster[index]
      guard !scalar.properties.changesWhenNFKCCaseFolded, begins(text, with: scalar) else { return false }
      return firstStable(in: (scalar.value + 1)..<endOfScalars).map { !begins(text, with: $0) } ?? true
    }
  }

  /// Whether the form of a text begins with this scalar or a later one. A string that is the beginning of another
  /// counts as smaller before any normalization, hence the control character, which nothing composes with.
  private static func begins(_ text: String, with scalar: Unicode.Scalar) -> Bool {
    string([scalar, "\u{1}"]) <= text || string([scalar]) == text
  }

  private static let endOfScalars: UInt32 = 0x11_0000

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// The first scalar of a text's form.
  private static func firstScalar(of text: String) -> Unicode.Scalar? {
    var low: UInt32 = 0
    var high = endOfScalars
    while high - low > 1 {
      let middle = low + (high - low) / 2
      guard let candidate = firstStable(in: middle..<high) else {
        high = middle
        continue
      }
      if begins(text, with: candidate) { low = candidate.value } else { high = middle }
    }
    return low > 0 ? Unicode.Scalar(low) : nil
  }

  /// The first scalar that normalization leaves alone.
  private static func firstStable(in range: Range<UInt32>) -> Unicode.Scalar? {
    for value in range {
      if let scalar = Unicode.Scalar(value), !scalar.properties.changesWhenNFKCCaseFolded { return scalar }
    }
    return nil
  }
}
