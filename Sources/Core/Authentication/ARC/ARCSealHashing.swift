/// Hashes what seals sign: RFC 8617 §5.1.1. The sets of a chain stand one after the other in their relaxed form,
/// made once; a seal signs all of it up to itself, with its own `b=` emptied and without its line end.
struct ARCSealHashing {
  private let header: HeaderSection
  private let sets: [ARCSet]
  private var forms: [UInt8] = []
  /// Where the seal of each set begins in `forms`.
  private var sealStarts: [Int] = []

  init(_ header: HeaderSection, _ sets: [ARCSet]) {
    self.header = header
    self.sets = sets
    header.octets.withUnsafeBytes { octets in
      for set in sets {
        append(set.results.field, octets)
        append(set.messageSignature.field, octets)
        sealStarts.append(forms.count)
        append(set.seal.field, octets)
      }
    }
  }

  private mutating func append(_ index: Int, _ octets: UnsafeRawBufferPointer) {
    let field = header.fields[index]
    DKIMFieldCanonicalization.append(
      name: UnsafeRawBufferPointer(rebasing: octets[field.name]),
      value: UnsafeRawBufferPointer(rebasing: octets[field.value]), .relaxed, to: &forms)
  }

  /// The digest that a seal signs.
  ///
  /// - Parameter index: the set's place in the chain, from 0.
  func digest(ofSealAt index: Int, signatureRange: Range<Int>, crypto: any DKIMCrypto) -> [UInt8] {
    let digest = crypto.makeDigest()
    forms.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<sealStarts[index]])) }
    let field = header.fields[sets[index].seal.field]
    header.octets.withUnsafeBytes { octets in
      DKIMFieldCanonicalization.withoutSignature(
        name: UnsafeRawBufferPointer(rebasing: octets[field.name]),
        value: UnsafeRawBufferPointer(rebasing: octets[field.value]), signatureRange, .relaxed
      ) { digest.update($0) }
    }
    return digest.finish()
  }
}
