/// The forms of a header field that are signed: RFC 6376 §3.4.1 and §3.4.2.
enum DKIMFieldCanonicalization {
  /// Appends one field with its line end.
  static func append(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, _ method: DKIMCanonicalization,
    to output: inout [UInt8]
  ) {
    switch method {
    case .simple: appendSimple(name: name, value: value, to: &output)
    case .relaxed: appendRelaxed(name: name, value: value, to: &output)
    }
    output.append(0x0d)
    output.append(0x0a)
  }

  /// Hands on the form in which a signature's own field is signed: with an empty `b=` and without its line end
  /// (RFC 6376 §3.7).
  ///
  /// - Parameter signatureRange: the value of `b=` with the white space around it.
  static func withoutSignature(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, _ signatureRange: Range<Int>,
    _ method: DKIMCanonicalization, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    var unsigned: [UInt8] = []
    unsigned.reserveCapacity(value.count)
    unsigned.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[..<signatureRange.lowerBound]))
    unsigned.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[signatureRange.upperBound...]))
    var form: [UInt8] = []
    form.reserveCapacity(name.count + value.count + 64)
    unsigned.withUnsafeBytes { append(name: name, value: $0, method, to: &form) }
    form.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0.dropLast(2))) }
  }

  /// As it came; a line end of LF alone is how a milter sees CRLF.
  private static func appendSimple(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, to output: inout [UInt8]
  ) {
    output.append(contentsOf: name)
    output.append(UInt8(ascii: ":"))
    var start = 0
    for position in 0..<value.count where value[position] == 0x0a {
      output.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[start..<position]))
      if position == 0 || value[position - 1] != 0x0d { output.append(0x0d) }
      start = position
    }
    output.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[start...]))
  }

  /// The name in lower case, no white space around the colon and at the end, lines unfolded, white space
  /// inside one SP.
  private static func appendRelaxed(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, to output: inout [UInt8]
  ) {
    var nameCount = name.count
    while nameCount > 0, DKIMOctet.isBlank(name[nameCount - 1]) { nameCount -= 1 }
    // Neither part grows but by the colon; `count` never passes the capacity.
    let capacity = nameCount + 1 + value.count
    let form = [UInt8](unsafeUninitializedCapacity: capacity) { form, count in
      for position in 0..<nameCount { form[position] = DKIMOctet.lowercased(name[position]) }
      form[nameCount] = UInt8(ascii: ":")
      var end = nameCount + 1
      let start = end
      var isSpaceDue = false
      var position = 0
      while position < value.count {
        let byte = value[position]
        position += 1
        switch byte {
        case 0x20, 0x09:
          isSpaceDue = true
        case 0x0a:
          break
        case 0x0d where position < value.count && value[position] == 0x0a:
          break
        default:
          if isSpaceDue, end > start {
            form[end] = 0x20
            end += 1
          }
          isSpaceDue = false
          form[end] = byte
          end += 1
        }
      }
      count = end
    }
    output.append(contentsOf: form)
  }
}
