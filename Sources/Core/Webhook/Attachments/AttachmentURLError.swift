import Mail

/// Why an attachment is not served. The same URL will never be served: permanent.
package enum AttachmentURLError: Failure, Hashable {
  /// It is not a URL that we made, or its key is gone.
  case invalid
  /// Its time is over.
  case expired

  /// False: see above.
  package var isTemporary: Bool { false }

  /// The same in words, for people.
  package var description: String {
    switch self {
    case .invalid: "this is not a URL of an attachment that was made here, or its key has been replaced"
    case .expired: "the URL of this attachment has expired: ask for the event to be sent again"
    }
  }
}
