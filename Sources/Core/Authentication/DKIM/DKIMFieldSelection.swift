import Mail

/// Which fields a signature signed: RFC 6376 §5.4.2. Each name in `h=` takes the next field of that name
/// from the bottom up; a name without a field left stands for nothing.
///
/// The work is linear in the names and in the number of different fields of the header, whatever either
/// holds, and no field is taken twice: a signature never hashes more than the header section has.
struct DKIMFieldSelection {
  /// The next field of each group; -1 where none is left.
  private var next: [Int]

  init(_ header: HeaderSection) {
    next = header.groups.map(\.last)
  }

  /// The field that `name` takes. `own` is the field of the signature itself, which never signs itself.
  mutating func take(_ name: UnsafeRawBufferPointer, from header: HeaderSection, except own: Int) -> Int? {
    guard let group = header.group(named: name) else { return nil }
    var field = next[group]
    if field == own, field >= 0 { field = header.fields[field].above }
    guard field >= 0 else { return nil }
    next[group] = header.fields[field].above
    return field
  }
}
