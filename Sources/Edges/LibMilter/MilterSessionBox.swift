/// What `smfi_setpriv` keeps: a class, since a protocol's existential has no single pointer.
final class MilterSessionBox {
  let handler: any MilterSessionHandler
  let terms: MilterTerms

  init(_ handler: any MilterSessionHandler, _ terms: MilterTerms) {
    self.handler = handler
    self.terms = terms
  }
}
