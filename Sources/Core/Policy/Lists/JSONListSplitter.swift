import Mail

/// Cuts a long JSON list into its objects without holding more than one of them: `[{…},{…}]`, the same as a
/// member of an object (`{"bans":[{…},{…}],…}`), or objects one after another. Whether an object is JSON is its
/// reader's to say.
struct JSONListSplitter {
  enum Step: Equatable {
    /// Nothing yet.
    case more
    /// An object and the line on which it begins.
    case object([UInt8], line: Int)
    /// The list has ended; what follows does not belong to it.
    case end
    /// This is no list.
    case broken(String)
  }

  private enum Place {
    /// Before the first octet that is not blank.
    case start
    /// Within `{"name":` or what turns out to be an object.
    case head
    /// Between the objects of a list in brackets.
    case list
    /// Between objects that stand one after another.
    case sequence
    /// Within an object; the place after it.
    case object(listed: Bool)
    case over
  }

  let maximumOctets: Int
  /// The line that the next octet stands on, from 1.
  private(set) var line = 1

  private var place = Place.start
  private var object: [UInt8] = []
  private var objectLine = 1
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  init(maximumOctets: Int) { self.maximumOctets = maximumOctets }

  /// What is missing where the list ends here; `nil` where it may.
  var unfinished: String? {
    switch place {
    case .over, .sequence: nil
    case .start: "holds nothing"
    case .head, .object: "the list ends within an object that began on line \(objectLine)"
    case .list: "the list ends without \"]\""
    }
  }

  /// The list is over, whatever is missing.
  mutating func finish() { place = .over }

  mutating func take(_ octet: UInt8) -> Step {
    defer { if octet == UInt8(ascii: "\n") { line += 1 } }
    let isBlank = octet == 0x20 || (0x09...0x0d).contains(octet)
    switch place {
    case .start:
      if isBlank { return .more }
      if octet == UInt8(ascii: "[") {
        place = .list
        return .more
      }
      guard octet == UInt8(ascii: "{") else { return broken(octet) }
      begin(.head)
      return .more
    case .list, .sequence:
      if isBlank || octet == UInt8(ascii: ",") { return .more }
      if octet == UInt8(ascii: "{") {
        if case .list = place { begin(.object(listed: true)) } else { begin(.object(listed: false)) }
        return .more
      }
      if octet == UInt8(ascii: "]"), case .list = place {
        place = .over
        return .end
      }
      return broken(octet)
    case .head, .object:
      return takeOfObject(octet)
    case .over:
      return .end
    }
  }

  private mutating func begin(_ place: Place) {
    self.place = place
    object = [UInt8(ascii: "{")]
    objectLine = line
    depth = 1
    (isInString, isEscaped) = (false, false)
  }

  private mutating func takeOfObject(_ octet: UInt8) -> Step {
    guard object.count < maximumOctets else {
      place = .over
      return .broken("an object is longer than \(maximumOctets) octets")
    }
    object.append(octet)
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if octet == UInt8(ascii: "\\") {
        isEscaped = true
      } else if octet == UInt8(ascii: "\"") {
        isInString = false
      }
      return .more
    }
    switch octet {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "["):
      if case .head = place, isListHead {
        place = .list
        object = []
        return .more
      }
      depth += 1
    case UInt8(ascii: "{"): depth += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      depth -= 1
      guard depth == 0 else { break }
      if case .object(listed: true) = place { place = .list } else { place = .sequence }
      defer { object = [] }
      return .object(object, line: objectLine)
    case UInt8(ascii: ","):
      // A second member: it is an object of a sequence.
      if case .head = place, depth == 1 { place = .object(listed: false) }
    default: break
    }
    return .more
  }

  /// Whether what stands before a bracket is the beginning of an object that holds the list.
  private var isListHead: Bool {
    let text = object.dropLast().filter { $0 != 0x20 && !(0x09...0x0d).contains($0) }
    return text.elementsEqual(#"{"bans":"#.utf8) || text.elementsEqual(#"{"allow":"#.utf8)
  }

  private mutating func broken(_ octet: UInt8) -> Step {
    place = .over
    let shown = octet > 0x20 && octet < 0x7f ? "'\(Character(UnicodeScalar(octet)))'" : "octet \(octet)"
    return .broken("unexpected \(shown) between objects")
  }
}
