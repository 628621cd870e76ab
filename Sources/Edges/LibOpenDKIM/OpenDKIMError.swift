import Mail

/// Why libopendkim cannot be used.
package enum OpenDKIMError: Failure, Hashable {
  /// Its first call failed.
  case unusable
  /// It was built without this algorithm.
  case lacks(String)

  /// A person has to install another build, or choose `dkim_engine: native`.
  package var isTemporary: Bool { false }

  /// One line for the operator.
  package var description: String {
    switch self {
    case .unusable: "libopendkim does not start; use dkim_engine: native"
    case .lacks(let algorithm): "libopendkim was built without \(algorithm); use dkim_engine: native"
    }
  }
}
