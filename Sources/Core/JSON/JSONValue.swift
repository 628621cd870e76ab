/// Any JSON value (RFC 8259 §3). Numbers without fraction and exponent that fit 64 bits are
/// integers; every other number is a double.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The text of a string; `nil` for every other kind.
  package var stringValue: String? { if case .string(let text) = self { text } else { nil } }

  /// The value of an integer, or of a double that is a whole number; `nil` for every other kind.
  package var intValue: Int? {
    switch self {
    case .integer(let number): Int(exactly: number)
    case .double(let number): Int(exactly: number)
    default: nil
    }
  }

  /// The value of a number; `nil` for every other kind.
  package var doubleValue: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }

  /// `true` or `false`; `nil` for every other kind.
  package var boolValue: Bool? { if case .bool(let flag) = self { flag } else { nil } }

  /// The elements of an array; `nil` for every other kind.
  package var arrayValue: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// The members of an object; `nil` for every other kind.
  package var objectValue: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// Whether this is `null`.
  package var isNull: Bool { self == .null }

  /// The member `key` of an object; `nil` where it is missing or this is no object.
  package subscript(_ key: String) -> JSONValue? { objectValue?[key] }

  /// The element at `index` of an array; `nil` outside its bounds or where this is no array.
  package subscript(_ index: Int) -> JSONValue? {
    guard let elements = arrayValue, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The compact JSON text, members in their order.
  package func serialized() -> [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.output
  }
}

extension JSONValue: CustomStringConvertible {
  /// The compact JSON text.
  package var description: String { String(decoding: serialized(), as: UTF8.self) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  package init(stringLiteral text: String) { self = .string(text) }
  /// A whole number.
  package init(integerLiteral number: Int64) { self = .integer(number) }
  /// A number.
  package init(floatLiteral number: Double) { self = .double(number) }
  /// `true` or `false`.
  package init(booleanLiteral flag: Bool) { self = .bool(flag) }
  /// `null`.
  package init(nilLiteral: ()) { self = .null }
  /// An array.
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// An object; of two members with one name the later one stands.
  package init(dictionaryLiteral members: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in members { object[key] = value }
    self = .object(object)
  }
}
