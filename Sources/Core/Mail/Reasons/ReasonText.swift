/// What a code means and what to do about it, for somebody who has never seen it.
package struct ReasonText: Hashable, Sendable {
  /// The code.
  package let code: ReasonCode
  /// What was found: one or two sentences.
  package let meaning: String
  /// Who does what, and where: a DNS record, a setting, a command.
  package let remedy: String
  /// Whether the same mail may be taken later without anybody changing anything.
  package let isTemporary: Bool

  init(_ code: ReasonCode, _ meaning: String, _ remedy: String, isTemporary: Bool = false) {
    self.code = code
    self.meaning = meaning
    self.remedy = remedy
    self.isTemporary = isTemporary
  }
}

extension ReasonCode {
  /// Texts and families of all codes; a test finds one that lacks its text.
  private static let table: [ReasonCode: (family: ReasonFamily, text: ReasonText)] = {
    var table: [ReasonCode: (family: ReasonFamily, text: ReasonText)] = [:]
    table.reserveCapacity(allCases.count)
    for family in ReasonFamily.allCases {
      for text in family.texts { table[text.code] = (family, text) }
    }
    return table
  }()

  /// What the code belongs to.
  package var family: ReasonFamily { Self.table[self]?.family ?? .message }
  /// What was found, in one or two sentences.
  package var meaning: String { Self.table[self]?.text.meaning ?? rawValue }
  /// Who does what about it, and where.
  package var remedy: String { Self.table[self]?.text.remedy ?? "" }
  /// Whether the same mail may be taken later without anybody changing anything.
  package var isTemporary: Bool { Self.table[self]?.text.isTemporary ?? false }
}
