/// The members of a JSON object in the order in which they stand or were added; names are unique.
///
/// Names are the same when their octets are, so `é` in one code point and in two are two names.
/// Looking a member up walks through all of them: our objects are small.
package struct JSONObject: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// One name with its value.
  package struct Member: Hashable, Sendable {
    /// The name, escapes resolved.
    package let key: String
    /// The value.
    package var value: JSONValue

    /// A member.
    package init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// All members in order.
  package private(set) var members: [Member]

  /// An object without members.
  package init() { members = [] }

  /// Of two members with one name the later one stands.
  package init(dictionaryLiteral members: (String, JSONValue)...) {
    self.init()
    for (key, value) in members { self[key] = value }
  }

  /// For the parser, which has seen to it that names are unique.
  init(uniqueMembers members: [Member]) { self.members = members }

  /// The names in order.
  package var keys: [String] { members.map(\.key) }

  /// Reads, replaces, adds at the end, or (with `nil`) removes the member `key`.
  package subscript(_ key: String) -> JSONValue? {
    get { index(of: key).map { members[$0].value } }
    set {
      switch (index(of: key), newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  private func index(of key: String) -> Int? {
    members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
  }
}
