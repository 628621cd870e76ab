/// What is wrong with a term of a record: RFC 7208 §12 collects the grammar.
package enum SPFSyntaxFault: String, Error, Hashable, Sendable, CaseIterable {
  case unknownMechanism = "unknown mechanism"
  case unexpectedArgument = "an argument where none may stand"
  case missingDomain = "a domain is missing"
  case invalidDomain = "not a domain: it must end in a dot and a top label, or in a macro"
  case invalidMacro = "invalid macro"
  case tooManyMacros = "too many macros"
  case invalidCharacter = "a character that may not stand here"
  case invalidAddress = "not an address of this family"
  case invalidPrefixLength = "invalid prefix length"
  case repeatedModifier = "a modifier that may stand once stands twice"
}
