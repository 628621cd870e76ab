import Authentication
import Mail

extension DMARCTrace {
  /// An identifier that was compared.
  struct Alignment {
    let method: DMARCMethod
    let author: String
    let identifier: DMARCIdentifier
    let mode: DMARCRecord.AlignmentMode
    let agreement: Agreement
  }

  /// The identifiers that were compared, in order.
  var alignments: [Alignment] {
    var method = DMARCMethod.treeWalk
    var author = ""
    return steps.compactMap { step in
      switch step {
      case .method(let new):
        method = new
        return nil
      case .author(let new):
        author = new.description
        return nil
      case .alignment(let identifier, let mode, let agreement, organizational: _):
        return Alignment(
          method: method, author: author, identifier: identifier, mode: mode, agreement: agreement)
      default: return nil
      }
    }
  }
}
