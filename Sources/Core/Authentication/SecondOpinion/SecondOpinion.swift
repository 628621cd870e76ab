/// What another implementation says of something that our own has decided.
package enum SecondOpinion<Result: Hashable & Sendable>: Hashable, Sendable {
  /// Both come to the same result.
  case agrees(Result)
  /// The other one comes to a different result.
  case differs(native: Result, other: Result)
  /// The other one was not asked, or could not say.
  case abstains(Abstention)

  /// Compares the results of both.
  package init(native: Result, other: Result) {
    self = native == other ? .agrees(native) : .differs(native: native, other: other)
  }

  /// The other implementation's result; `nil` where it abstains.
  package var other: Result? {
    switch self {
    case .agrees(let result), .differs(_, let result): result
    case .abstains: nil
    }
  }
}
