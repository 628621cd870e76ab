import Authentication
import Inspection

/// What a reload replaces; sessions keep what they began with.
struct InspectionBasis: Sendable {
  /// The rules.
  let rules: InspectionRules
  /// The keys of the verdict field.
  let keys: VerdictKeyring
}
