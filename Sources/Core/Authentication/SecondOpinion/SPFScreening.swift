import Mail

/// What libspf2 is shown of a record: a record that our own parser has accepted, without anything that the
/// library is known to crash at, to drop or to get wrong.
///
/// Modifiers that do not decide the result (`exp` and unknown ones) are left out, and `redirect` comes last,
/// because the library would follow it where it stands.
package enum SPFScreening {
  /// The longest record in octets. What 511 octets of the library's compiled form can hold is shorter.
  package static let maximumRecordOctets = 2048
  /// The room for all terms in the library's compiled form (SPF_MAX_MECH_LEN). It drops, without a word, the
  /// terms that do not fit; one that is longer than its buffer ends the process.
  static let maximumCompiledOctets = 511
  /// The longest text between macros in the library's compiled form (SPF_MAX_STR_LEN).
  static let maximumLiteralOctets = 255

  /// The text for the library.
  package static func shown(_ record: [UInt8]) throws(Abstention) -> [UInt8] {
    guard record.count <= maximumRecordOctets else { throw .tooLarge }
    // The library reads up to the first NUL.
    guard record.allSatisfy({ (0x20...0x7e).contains($0) }) else { throw .notAccepted }
    guard SPFRecord.isRecord(record), let accepted = try? SPFRecord(record) else { throw .notAccepted }
    var shown = Array("v=spf1".utf8)
    var compiled = 0
    for directive in accepted.directives {
      compiled += try compiledOctets(of: directive.mechanism, directive.source)
      guard compiled <= maximumCompiledOctets else { throw .tooLarge }
      shown.append(UInt8(ascii: " "))
      shown += directive.source
    }
    guard let redirect = accepted.redirect else { return shown }
    let term = record.split(separator: UInt8(ascii: " ")).first { SPFRecord.isRedirect($0) } ?? []
    compiled += try termOctets + compiledOctets(of: redirect, term)
    guard compiled <= maximumCompiledOctets else { throw .tooLarge }
    shown.append(UInt8(ascii: " "))
    shown += term
    return shown
  }

  /// The head of a term, and of each part of its argument, in the compiled form.
  private static let termOctets = 4

  private static func compiledOctets(
    of mechanism: SPFMechanism, _ source: ArraySlice<UInt8>
  ) throws(Abstention) -> Int {
    switch mechanism {
    case .all: return termOctets
    case .network(let network):
      // Zero bits are an error to the library.
      if let network, network.prefixLength == 0 { throw .unsupported }
      return termOctets + (network?.address.family == .v4 ? 4 : 16)
    case .a(let spec, let lengths), .mx(let spec, let lengths):
      guard lengths.v4 > 0, lengths.v6 > 0 else { throw .unsupported }
      return try 2 * termOctets + compiledOctets(of: spec, source)
    case .include(let spec), .exists(let spec): return try termOctets + compiledOctets(of: spec, source)
    case .ptr(let spec): return try termOctets + compiledOctets(of: spec, source)
    }
  }

  private static func compiledOctets(
    of spec: SPFDomainSpec?, _ source: ArraySlice<UInt8>
  ) throws(Abstention) -> Int {
    guard let spec else { return 0 }
    try checkMacros(source)
    var compiled = 0
    for piece in spec.text.pieces {
      switch piece {
      case .macro(let macro):
        guard isUnderstood(macro) else { throw .unsupported }
        compiled += termOctets
      case .literal(let text):
        guard text.count <= maximumLiteralOctets else { throw .tooLarge }
        compiled += termOctets + (text.count + 3) / 4 * 4
      }
      guard compiled <= maximumCompiledOctets else { throw .tooLarge }
    }
    // The library keeps the dot in `%{d}`.
    if case .literal(let text)? = spec.text.pieces.last, text.last == UInt8(ascii: ".") { throw .unsupported }
    return compiled
  }

  /// An escaped macro that is reversed overruns the library's buffer; one that keeps some parts of a value
  /// that has no more loses its first character; `p` is another name than RFC 7208 §7.3 wants where the client
  /// has several; and the delimiters `,` and `/` are unknown to it.
  private static func isUnderstood(_ macro: SPFMacro) -> Bool {
    !macro.isEscaped && macro.parts == 0 && macro.letter != .clientName
      && !macro.isDelimiter(UInt8(ascii: ",")) && !macro.isDelimiter(UInt8(ascii: "/"))
  }

  /// Of `%%`, `%_`, `%-` the library makes its own, and it does not know `R` for `r`.
  private static func checkMacros(_ source: ArraySlice<UInt8>) throws(Abstention) {
    var rest = source
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      rest = rest[(percent + 1)...]
      guard rest.first == UInt8(ascii: "{") else { throw .unsupported }
      let body = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "}") }
      guard !body.contains(UInt8(ascii: "R")) else { throw .unsupported }
    }
  }
}
