import JSON
import Mail

extension JSONWriter {
  /// A member with a text or `null`.
  mutating func member(_ name: String, _ text: String?) {
    key(name)
    if let text { string(text) } else { null() }
  }

  /// A member with a whole number or `null`.
  mutating func member(_ name: String, _ number: Int?) {
    key(name)
    if let number { integer(Int64(number)) } else { null() }
  }

  /// A member with a truth value or `null`.
  mutating func member(_ name: String, _ flag: Bool?) {
    key(name)
    if let flag { bool(flag) } else { null() }
  }

  /// A member with an object that `body` fills.
  mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    beginObject()
    body(&self)
    endObject()
  }

  /// A member with an array whose elements `body` writes.
  mutating func array<Element>(
    _ name: String, _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
  ) {
    key(name)
    beginArray()
    for element in elements { body(&self, element) }
    endArray()
  }
}
