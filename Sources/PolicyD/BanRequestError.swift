import Mail

/// Why a ban cannot be made of a request. The same request will never be better: permanent.
struct BanRequestError: Failure, Hashable {
  let description: String

  init(_ description: String) { self.description = description }

  var isTemporary: Bool { false }
}
