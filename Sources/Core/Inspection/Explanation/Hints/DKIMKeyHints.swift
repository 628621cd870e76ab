import Authentication
import DNS
import Mail

/// The usual mistakes of key records.
struct DKIMKeyHints {
  private let entry: DKIMTrace.Entry

  init(_ entry: DKIMTrace.Entry) { self.entry = entry }

  /// What is wrong with the key, where that can be told.
  var text: String? {
    guard let question = entry.question, case .answer(let answer)? = entry.answer else { return nil }
    let texts = answer.records.compactMap { if case .txt(let text) = $0 { text } else { nil } }
    switch entry.problem {
    case .malformedKey?: return texts.compactMap { malformed($0, question.name) }.first
    case .signatureMismatch?: return otherKey
    default: return nil
    }
  }

  private func malformed(_ record: [UInt8], _ name: DNSName) -> String? {
    if record.contains(UInt8(ascii: "\\")) {
      return
        "the record at \(name) holds backslashes, which belong into a zone file and not into the DNS: publish it "
        + "without them."
    }
    if HintText.position(of: "-----", in: record) != nil {
      return
        "the record at \(name) holds the BEGIN and END lines of a PEM file: p= takes only what stands between them, "
        + "without line breaks."
    }
    if let (there, whole) = cutOff(record) {
      return
        "the key at \(name) is cut off: \(there) of \(whole) octets are there. A string of a TXT record holds 255 "
        + "octets: publish the rest in further strings of the same record."
    }
    return nil
  }

  /// How much of the key there is, where its own length says that there should be more: RFC 5280 §4.1, a SEQUENCE in
  /// DER.
  private func cutOff(_ record: [UInt8]) -> (there: Int, whole: Int)? {
    guard let place = HintText.position(of: "p=", in: record) else { return nil }
    let text = record.dropFirst(place + 2).prefix { $0 != UInt8(ascii: ";") }.filter {
      !ASCII.isWhitespace($0)
    }
    guard let start = Base64.decode(text.prefix(8)), start.count >= 4, start[0] == 0x30 else { return nil }
    let whole: Int
    switch start[1] {
    case 0x82: whole = 4 + Int(start[2]) << 8 + Int(start[3])
    case 0x81: whole = 3 + Int(start[2])
    case 0..<0x80: whole = 2 + Int(start[1])
    default: return nil
    }
    let there = text.count * 3 / 4
    return there < whole - 2 ? (there, whole) : nil
  }

  /// An RSA signature is as long as the modulus (RFC 8017 §8.2.1).
  private var otherKey: String? {
    guard let key = entry.keyRecords.last, key.type == .rsa, let bits = key.bits,
      let signature = entry.tags.first(where: { $0.name == "b" })?.value
    else { return nil }
    guard let octets = Base64.decode(signature.utf8.filter { !ASCII.isWhitespace($0) }),
      octets.count * 8 != bits
    else {
      return nil
    }
    return
      "the signature has \(octets.count * 8) bits and the key in the DNS \(bits): it was made with another key. "
      + "Publish the key that signs, or sign with the one that is published."
  }
}
