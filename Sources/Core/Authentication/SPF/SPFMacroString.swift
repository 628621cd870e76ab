import Mail

/// Text with macros: macro-string or explain-string of RFC 7208 §7.1 and §6.2.
///
///     macro-string   = *( macro-expand / macro-literal )
///     macro-expand   = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-"
///     macro-literal  = %x21-24 / %x26-7E
///     explain-string = *( macro-string / SP )
package struct SPFMacroString: Hashable, Sendable {
  /// A run of octets as they are, or a macro.
  package enum Piece: Hashable, Sendable {
    case literal([UInt8])
    case macro(SPFMacro)
  }

  /// Where the text stands, which decides what may be in it.
  package enum Place: Hashable, Sendable {
    /// In a record: no space, no macros `c`, `r` and `t`.
    case record
    /// In the text that `exp` points to.
    case explanation
  }

  /// The pieces in order. Two literals never follow each other.
  package let pieces: [Piece]
  /// How many octets at the end of the source are literal.
  let literalTailCount: Int

  /// Reads the whole of `source`.
  package init(_ source: ArraySlice<UInt8>, in place: Place) throws(SPFSyntaxFault) {
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var macros = 0
    var rest = source
    var tail = source.startIndex
    let least: UInt8 = place == .explanation ? 0x20 : 0x21
    while let octet = rest.first {
      guard octet == UInt8(ascii: "%") else {
        guard octet >= least, octet <= 0x7e else { throw .invalidCharacter }
        let end = rest.firstIndex { $0 == UInt8(ascii: "%") || $0 < least || $0 > 0x7e } ?? rest.endIndex
        literal += rest[..<end]
        rest = rest[end...]
        continue
      }
      macros += 1
      guard macros <= SPFLimits.macros else { throw .tooManyMacros }
      rest.removeFirst()
      switch rest.popFirst() {
      case UInt8(ascii: "%"):
        literal.append(UInt8(ascii: "%"))
      case UInt8(ascii: "_"):
        literal.append(UInt8(ascii: " "))
      case UInt8(ascii: "-"):
        literal += Array("%20".utf8)
      case UInt8(ascii: "{"):
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")), let macro = SPFMacro(rest[..<end]),
          place == .explanation || !macro.letter.isForExplanations
        else { throw .invalidMacro }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = []
        pieces.append(.macro(macro))
        rest = rest[(end + 1)...]
      default:
        throw .invalidMacro
      }
      tail = rest.startIndex
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    self.pieces = pieces
    literalTailCount = source.endIndex - tail
  }
}
