import Mail

/// Header sections that a signed one may have been before somebody changed it.
struct HeaderChanges {
  /// A header section, and what was done to it.
  struct Attempt {
    let fields: [MessageFile.Field]
    let words: String
  }

  private let fields: [MessageFile.Field]

  init(_ fields: [MessageFile.Field]) { self.fields = fields }

  /// What lists and filters do most, the likeliest first.
  var attempts: [Attempt] { untagged + unfolded + shortened }

  /// The subject without the words that lists and filters put before it.
  private var untagged: [Attempt] {
    fields.indices.filter { Self.isNamed(fields[$0], "subject") }.flatMap { index in
      Self.tags(of: fields[index].value).map { tag in
        let value = [UInt8(ascii: " ")] + fields[index].value.dropFirst(tag.upperBound)
        return Attempt(
          fields: replacing(index, by: value),
          words: "\(HintText.quoted(fields[index].value[tag])) was put before the subject after it was signed"
        )
      }
    }
  }

  /// Fields in one line that `simple` canonicalization keeps apart.
  private var unfolded: [Attempt] {
    fields.indices.filter { fields[$0].value.contains(0x0a) && !Self.isSignature(fields[$0]) }.map { index in
      Attempt(
        fields: replacing(index, by: fields[index].value.filter { $0 != 0x0a && $0 != 0x0d }),
        words: "\(Self.name(fields[index])) was folded after it was signed, which c=relaxed would have borne")
    }
  }

  /// One field less.
  private var shortened: [Attempt] {
    fields.indices.filter { !Self.isSignature(fields[$0]) }.map { index in
      var fewer = fields
      let field = fewer.remove(at: index)
      return Attempt(
        fields: fewer,
        words:
          "the field \(HintText.quoted(field.name + [UInt8(ascii: ":")] + field.value)) was added after it was signed"
      )
    }
  }

  private func replacing(_ index: Int, by value: [UInt8]) -> [MessageFile.Field] {
    var changed = fields
    changed[index] = MessageFile.Field(name: fields[index].name, value: value)
    return changed
  }

  /// The ranges, from the beginning of the text, that may be tags: `[list] `, `EXTERNAL: `, `***SPAM*** `, one or several.
  private static func tags(of value: [UInt8]) -> [Range<Int>] {
    guard let start = value.firstIndex(where: { !ASCII.isWhitespace($0) && $0 != 0x0a }) else { return [] }
    let ends = value.indices.filter { index in
      index > start && index < start + 60 && value[index] == UInt8(ascii: " ")
        && [UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "*"), UInt8(ascii: ")")].contains(
          value[index - 1])
    }
    return ends.map { start..<($0 + 1) }
  }

  private static func isNamed(_ field: MessageFile.Field, _ name: String) -> Bool {
    ASCII.equalIgnoringCase(field.name, name.utf8)
  }

  private static func isSignature(_ field: MessageFile.Field) -> Bool {
    isNamed(field, "dkim-signature") || isNamed(field, "from")
  }

  private static func name(_ field: MessageFile.Field) -> String {
    String(decoding: field.name, as: UTF8.self)
  }
}
