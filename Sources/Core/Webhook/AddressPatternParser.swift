/// Turns the text of an `AddressPattern` into its steps.
struct AddressPatternParser {
  private typealias Step = AddressPattern.Step

  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  private static let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x61...0x7a, 0x5f...0x5f]
  private static let special = Set("^$()[]{}*+?|.\\".unicodeScalars)

  private let scalars: [Unicode.Scalar]
  private var position = 0
  /// Pairs of parentheses so far that capture.
  private(set) var captureCount = 0

  /// `text` begins with `^` and ends with `$`, which are taken off here.
  init?(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    guard scalars.count >= 2 else { return nil }
    self.scalars = Array(scalars[1..<scalars.count - 1])
  }

  /// All steps; `nil` where the text breaks the grammar.
  mutating func parse() -> [AddressPattern.Step]? {
    guard let steps = choice(), peek == nil else { return nil }
    return steps
  }

  private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take() -> Unicode.Scalar? {
    let scalar = peek
    if scalar != nil { position += 1 }
    return scalar
  }

  private mutating func choice() -> [Step]? {
    guard var steps = branch() else { return nil }
    while peek == "|" {
      position += 1
      guard let other = branch() else { return nil }
      steps = [.split(1, steps.count + 2)] + steps + [.jump(other.count + 1)] + other
    }
    return steps
  }

  private mutating func branch() -> [Step]? {
    var steps: [Step] = []
    while let next = peek, next != "|", next != ")" {
      guard let atom = atom() else { return nil }
      switch peek {
      case "*": steps += [.split(1, atom.count + 2)] + atom + [.jump(-atom.count - 1)]
      case "+": steps += atom + [.split(-atom.count, 1)]
      case "?": steps += [.split(1, atom.count + 1)] + atom
      default:
        steps += atom
        continue
      }
      position += 1
    }
    return steps
  }

  private mutating func atom() -> [Step]? {
    guard let scalar = take() else { return nil }
    switch scalar {
    case "(":
      guard captureCount < AddressPattern.maximumCaptures else {
        guard let inner = choice(), take() == ")" else { return nil }
        return inner
      }
      let slot = 2 * captureCount
      captureCount += 1
      guard let inner = choice(), take() == ")" else { return nil }
      return [.mark(slot: slot)] + inner + [.mark(slot: slot + 1)]
    case "[": return list()
    case ".": return [.scalar(in: [], isNegated: true)]
    case "\\": return escape().map { [.scalar(in: $0, isNegated: false)] }
    default:
      guard !Self.special.contains(scalar) else { return nil }
      return [.scalar(in: [scalar.value...scalar.value], isNegated: false)]
    }
  }

  private mutating func escape() -> [ClosedRange<UInt32>]? {
    guard let scalar = take() else { return nil }
    switch scalar {
    case "d": return Self.digits
    case "w": return Self.word
    default:
      // A letter behind a backslash means something in other dialects, and not what it looks like.
      guard scalar.isASCII, !scalar.properties.isAlphabetic, scalar.properties.numericType == nil else {
        return nil
      }
      return [scalar.value...scalar.value]
    }
  }

  private mutating func list() -> [Step]? {
    let isNegated = peek == "^"
    if isNegated { position += 1 }
    var ranges: [ClosedRange<UInt32>] = []
    while let scalar = take() {
      if scalar == "]" { return ranges.isEmpty ? nil : [.scalar(in: ranges, isNegated: isNegated)] }
      if scalar == "\\" {
        guard let escaped = escape() else { return nil }
        ranges += escaped
      } else if peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
        position += 1
        guard let last = take(), last != "\\", scalar.value <= last.value else { return nil }
        ranges.append(scalar.value...last.value)
      } else {
        ranges.append(scalar.value...scalar.value)
      }
    }
    return nil
  }
}
