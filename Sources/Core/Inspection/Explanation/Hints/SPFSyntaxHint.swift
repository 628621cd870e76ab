import Authentication
import Mail

/// What somebody probably meant by a term that breaks the grammar of RFC 7208 §12.
struct SPFSyntaxHint {
  private static let mechanisms = ["include:", "a:", "mx:", "ip4:", "ip6:", "exists:", "ptr:", "redirect="]

  /// What begins a comment elsewhere.
  private static let marksOfComments = Array("#/(;-".utf8)

  private let fault: SPFSyntaxFault
  private let term: [UInt8]

  init(_ error: SPFSyntaxError) {
    fault = error.fault
    term = error.term
  }

  var text: String? {
    let shown = HintText.quoted(term)
    if term.contains(where: { $0 >= 0x80 }) {
      return
        "\(shown) holds a character beyond ASCII, such as a typographic quotation mark or blank: type the record anew."
    }
    if let right = renamed { return "There is no \(shown): write \(right)." }
    if term.contains(UInt8(ascii: ",")) || term.last == UInt8(ascii: ";") {
      return "\(shown): terms are separated by blanks, without commas or semicolons."
    }
    let word = String(decoding: term, as: UTF8.self)
    if let network = Network(word) {
      return
        "\(shown) is an address by itself: write \(network.address.family == .v4 ? "ip4" : "ip6"):\(word)."
    }
    if let glued { return "\(shown): \(glued)" }
    if fault == .missingDomain, !term.contains(UInt8(ascii: ":")) {
      return "\(shown) takes a domain behind a colon, without a blank: \(word):example.com."
    }
    if let first = term.first, Self.marksOfComments.contains(first) {
      return "\(shown): a record has no comments; nothing but terms may stand behind v=spf1."
    }
    switch fault {
    case .invalidAddress: return "\(shown): ip4 takes four numbers from 0 to 255, ip6 an IPv6 address."
    case .invalidPrefixLength:
      return "\(shown): the prefix of an IPv4 network has at most 32 bits, of an IPv6 one 128."
    case .unknownMechanism where term.contains(UInt8(ascii: ".")) && !term.contains(UInt8(ascii: ":")):
      return
        "\(shown) is a domain by itself: write include:\(word) for its record, or a:\(word) for its address."
    default: return nil
    }
  }

  /// The term with the name of the mechanism that was meant.
  private var renamed: String? {
    let isQualified = term.first.map { Array("+-~?".utf8).contains($0) } ?? false
    let name = isQualified ? Array(term.dropFirst()) : term
    for (wrong, right) in [("ipv4:", "ip4:"), ("ipv6:", "ip6:"), ("ip:", "ip4:"), ("includes:", "include:")]
    where HintText.hasPrefix(name, wrong) {
      return right + String(decoding: name.dropFirst(wrong.utf8.count), as: UTF8.self)
    }
    return nil
  }

  /// Two terms without a blank between them.
  private var glued: String? {
    let second = Self.mechanisms.filter { $0.utf8.count > 3 }.compactMap { mechanism in
      HintText.position(of: mechanism, in: term.dropFirst(4)).map { ($0 + 4, mechanism) }
    }.min { $0.0 < $1.0 }
    guard let (place, _) = second else { return nil }
    let (left, right) = (term.prefix(place), term.dropFirst(place))
    return
      "a blank is missing between \(HintText.quoted(left)) and \(HintText.quoted(right)). The strings of a TXT "
      + "record are joined without one: end the first string with a blank."
  }
}
