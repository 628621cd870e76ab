package import Authentication

/// A message of an input: lines ended by LF, an empty line, the body.
package struct FuzzMessage {
  /// The header fields as a milter gets them.
  package private(set) var fields: [(name: [UInt8], value: [UInt8])] = []
  package private(set) var body: [UInt8] = []

  package init(_ input: ArraySlice<UInt8>) {
    var position = input.startIndex
    while position < input.endIndex {
      let stop = input[position...].firstIndex(of: 0x0a) ?? input.endIndex
      let line = input[position..<stop]
      position = min(stop + 1, input.endIndex)
      if line.isEmpty {
        body = Array(input[position...])
        return
      }
      if line.first == 0x20 || line.first == 0x09, !fields.isEmpty {
        fields[fields.count - 1].value += [0x0a] + line
      } else if let colon = line.firstIndex(of: 0x3a), colon > line.startIndex {
        fields.append((Array(line[..<colon]), Array(line[(colon + 1)...])))
      }
    }
  }

  /// The header section.
  package var header: HeaderSection { header(below: nil) }

  /// The header section with a field on top.
  package func header(below first: (name: [UInt8], value: [UInt8])?) -> HeaderSection {
    var header = HeaderSection()
    if let first { header.append(name: first.name, value: first.value) }
    for field in fields { header.append(name: field.name, value: field.value) }
    return header
  }
}
