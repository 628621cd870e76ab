import DNS
import Mail

/// The `<sender>` of RFC 7208 §4.1, taken apart for macros, and the domain to check first.
struct SPFSender {
  /// The macro `l`: what a quoted local part means, without its quotes (RFC 5321 §4.1.2).
  let localPart: [UInt8]
  /// The macro `o`: as the client wrote it but for a dot at the end, and with A-labels.
  let domain: [UInt8]
  /// The domain to check; `nil` where it is no fully qualified domain name (RFC 7208 §4.3).
  let start: SPFTarget?
  /// The same for people and other checks.
  let domainName: DomainName?

  /// The macro `s`.
  var address: [UInt8] { localPart + [UInt8(ascii: "@")] + domain }

  init(_ identity: SPFIdentity, helo: String) {
    let address: Substring
    switch identity {
    case .mailFrom(let text): address = Self.bounded(text.isEmpty ? "@" + helo : text)
    case .helo(let name): address = Self.bounded("@" + name)
    }
    let at = address.utf8.lastIndex(of: UInt8(ascii: "@"))
    let local = at.map { address.utf8[..<$0] } ?? address.utf8[..<address.utf8.startIndex]
    var host = at.map { address[address.utf8.index(after: $0)...] } ?? address
    if host.hasSuffix(".") { host = host.dropLast() }
    // RFC 7208 §4.3: a sender without a local part is `postmaster`.
    let meant = Self.unquoted(local)
    localPart = meant.isEmpty ? Array("postmaster".utf8) : meant
    domainName = Self.fullyQualified(host)
    let isASCII = host.utf8.allSatisfy { $0 < 0x80 }
    domain = isASCII ? Array(host.utf8) : Array((domainName?.description ?? String(host)).utf8)
    start = domainName.map { [domain] in SPFTarget(name: DNSName($0), octets: domain) }
  }

  /// The content of a quoted string; anything else as it is.
  private static func unquoted(_ text: some BidirectionalCollection<UInt8>) -> [UInt8] {
    guard text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") else {
      return Array(text)
    }
    var content: [UInt8] = []
    var isEscaped = false
    for octet in text.dropFirst().dropLast() {
      guard isEscaped || octet != UInt8(ascii: "\\") else {
        isEscaped = true
        continue
      }
      content.append(octet)
      isEscaped = false
    }
    return content
  }

  /// RFC 7208 §4.3: several labels, none of them too long or empty. What looks like an address is none.
  private static func fullyQualified(_ text: Substring) -> DomainName? {
    guard !text.hasSuffix("."), let name = DomainName(text), let top = name.labels.last,
      name.labels.count > 1,
      !top.utf8.allSatisfy({ ASCII.isDigit($0) })
    else { return nil }
    return name
  }

  /// As much of the end of a text as macros see, in whole code points.
  static func bounded(_ text: String) -> Substring {
    guard text.utf8.count > SPFLimits.identityOctets else { return text[...] }
    var start = text.utf8.index(text.utf8.endIndex, offsetBy: -SPFLimits.identityOctets)
    // A code point has at most three octets that do not begin it.
    while start < text.utf8.endIndex, text.utf8[start] & 0xc0 == 0x80 {
      start = text.utf8.index(after: start)
    }
    return text[start...]
  }
}
