/// A value to bind to a parameter: one of SQLite's five storage classes.
package enum SQLiteValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case double(Double)
  /// UTF-8 text; NUL is kept.
  case text(String)
  case blob([UInt8])

  /// Text, or NULL for `nil`.
  package static func text(orNull text: String?) -> SQLiteValue { text.map(SQLiteValue.text) ?? .null }

  /// An integer, or NULL for `nil`.
  package static func integer(orNull integer: Int64?) -> SQLiteValue {
    integer.map(SQLiteValue.integer) ?? .null
  }

  /// 1 or 0: SQLite has no type of its own for this.
  package static func bool(_ value: Bool) -> SQLiteValue { .integer(value ? 1 : 0) }

  /// A count or size as SQLite's 64-bit integer.
  package static func integer(_ value: Int) -> SQLiteValue { .integer(Int64(value)) }
}

extension SQLiteValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
  package init(stringLiteral text: String) { self = .text(text) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(nilLiteral: ()) { self = .null }
}
