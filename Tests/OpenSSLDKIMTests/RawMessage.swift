import Authentication
import DNS
import Mail
import OpenSSL

/// A message as text, taken apart as a milter gets it: fields with LF inside, the body with CRLF.
struct RawMessage {
  var fields: [(name: [UInt8], value: [UInt8])] = []
  var body: [UInt8] = []

  /// Lines end in CRLF or LF.
  init(_ text: String) { self.init(Array(text.utf8)) }

  init(_ octets: [UInt8]) {
    var lines: [[UInt8]] = [[]]
    for byte in octets {
      if byte == 0x0a {
        if lines[lines.count - 1].last == 0x0d { lines[lines.count - 1].removeLast() }
        lines.append([])
      } else {
        lines[lines.count - 1].append(byte)
      }
    }
    let end = lines.firstIndex { $0.isEmpty } ?? lines.count
    for line in lines[..<end] {
      if line.first == 0x20 || line.first == 0x09, !fields.isEmpty {
        fields[fields.count - 1].value += [0x0a] + line
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
        fields.append((Array(line[..<colon]), Array(line[(colon + 1)...])))
      }
    }
    if end < lines.count { body = Array(lines[(end + 1)...].joined(separator: [0x0d, 0x0a])) }
  }

  var header: HeaderSection {
    var header = HeaderSection()
    for field in fields { header.append(name: field.name, value: field.value) }
    return header
  }

  /// Verifies it as of 2026-01-01, unless told otherwise, with the keys of a zone.
  func results(
    zone: [String: String], crypto: DKIMCryptography = DKIMCryptography(), chunk: Int = 65_535,
    now: Int64 = 1_767_225_600
  ) -> [DKIMSignatureResult] {
    results(crypto: crypto, chunk: chunk, now: now) { question in
      guard let text = zone[question.name.description] else { return .nameError(ttl: 60) }
      return .answer(DNSAnswer(records: [.txt(Array(text.utf8))], ttl: 60))
    }
  }

  /// Verifies it with the keys that `lookup` finds.
  func results(
    crypto: DKIMCryptography, chunk: Int, now: Int64, lookup: DNSLookup
  ) -> [DKIMSignatureResult] {
    let verification = DKIMVerification(header: header, fromDomain: nil)
    var hashing = verification.makeBodyHashing(crypto: crypto)
    var rest = body[...]
    while !rest.isEmpty {
      hashing.update(Array(rest.prefix(chunk)))
      rest = rest.dropFirst(chunk)
    }
    return verification.results(
      body: hashing.finish(), lookup: lookup, crypto: crypto, now: Timestamp(seconds: now)
    ).signatures
  }
}
