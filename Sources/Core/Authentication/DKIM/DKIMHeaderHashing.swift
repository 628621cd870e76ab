import Mail

/// Hashes the fields that signatures signed: RFC 6376 §3.7. The relaxed form of a field is made once for
/// all signatures of a message.
struct DKIMHeaderHashing {
  let header: HeaderSection
  private var relaxedOctets: [UInt8] = []
  private var relaxedForms: [Range<Int>?]

  init(_ header: HeaderSection) {
    self.header = header
    relaxedForms = Array(repeating: nil, count: header.fields.count)
    relaxedOctets.reserveCapacity(min(header.octets.count, 1 << 16))
  }

  /// The digest that a signature signs.
  ///
  /// - Parameter own: the index of the signature's field.
  mutating func digest(of signature: DKIMSignature, own: Int, crypto: any DKIMCrypto) -> [UInt8] {
    let digest = crypto.makeDigest()
    var selection = DKIMFieldSelection(header)
    let field = header.fields[own]
    header.octets.withUnsafeBytes { octets in
      let value = UnsafeRawBufferPointer(rebasing: octets[field.value])
      for range in signature.fieldNames {
        let name = UnsafeRawBufferPointer(rebasing: value[range])
        guard let index = selection.take(name, from: header, except: own) else { continue }
        add(index, signature.headerCanonicalization, octets, to: digest)
      }
      addOwn(field, value, signature, octets, to: digest)
    }
    return digest.finish()
  }

  mutating func add(
    _ index: Int, _ method: DKIMCanonicalization, _ octets: UnsafeRawBufferPointer, to digest: any DKIMDigest
  ) {
    let field = header.fields[index]
    let name = UnsafeRawBufferPointer(rebasing: octets[field.name])
    let value = UnsafeRawBufferPointer(rebasing: octets[field.value])
    switch method {
    case .simple:
      var form: [UInt8] = []
      form.reserveCapacity(name.count + value.count + 64)
      DKIMFieldCanonicalization.append(name: name, value: value, .simple, to: &form)
      form.withUnsafeBytes(digest.update)
    case .relaxed:
      let range: Range<Int>
      if let known = relaxedForms[index] {
        range = known
      } else {
        let start = relaxedOctets.count
        DKIMFieldCanonicalization.append(name: name, value: value, .relaxed, to: &relaxedOctets)
        range = start..<relaxedOctets.count
        relaxedForms[index] = range
      }
      relaxedOctets.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
  }

  /// The signature's own field comes last, with an empty `b=` and without its line end.
  private func addOwn(
    _ field: HeaderSection.Field, _ value: UnsafeRawBufferPointer, _ signature: DKIMSignature,
    _ octets: UnsafeRawBufferPointer, to digest: any DKIMDigest
  ) {
    DKIMFieldCanonicalization.withoutSignature(
      name: UnsafeRawBufferPointer(rebasing: octets[field.name]), value: value, signature.signatureRange,
      signature.headerCanonicalization
    ) { digest.update($0) }
  }
}
