extension DKIMHeaderHashing {
  /// The digest that a signature in the making signs: the named fields, then its own field up to `b=`.
  mutating func digest(
    signing names: [StaticString], ownName: String, ownValue: String, method: DKIMCanonicalization,
    crypto: any DKIMCrypto
  ) -> [UInt8] {
    let digest = crypto.makeDigest()
    var selection = DKIMFieldSelection(header)
    header.octets.withUnsafeBytes { octets in
      for name in names {
        let key = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        // There is no own field in the header yet.
        guard let index = selection.take(key, from: header, except: -1) else { continue }
        add(index, method, octets, to: digest)
      }
    }
    var form: [UInt8] = []
    form.reserveCapacity(ownName.utf8.count + ownValue.utf8.count + 64)
    Array(ownName.utf8).withUnsafeBytes { name in
      Array(ownValue.utf8).withUnsafeBytes { value in
        DKIMFieldCanonicalization.append(name: name, value: value, method, to: &form)
      }
    }
    form.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0.dropLast(2))) }
    return digest.finish()
  }
}
