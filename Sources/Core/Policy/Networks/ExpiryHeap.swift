/// Who expires when, the earliest on top: a binary heap, sixteen octets an element.
///
/// Elements are not taken out when their entry goes or gets another end: whoever pops one looks whether it is
/// still true, and `rebuild` begins anew where too many are not.
struct ExpiryHeap: Sendable {
  struct Element: Sendable {
    /// Milliseconds since the epoch.
    let moment: Int64
    let reference: UInt32
  }

  private var elements: [Element] = []

  var count: Int { elements.count }
  var earliest: Element? { elements.first }

  mutating func push(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard elements[child].moment < elements[parent].moment else { return }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  @discardableResult
  mutating func pop() -> Element? {
    guard let top = elements.first, let last = elements.popLast() else { return nil }
    guard !elements.isEmpty else { return top }
    elements[0] = last
    sink(0)
    return top
  }

  mutating func rebuild(_ all: [Element]) {
    elements = all
    for index in stride(from: elements.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < elements.count && elements[child].moment < elements[least].moment {
        least = child
      }
      guard least != parent else { return }
      elements.swapAt(parent, least)
      parent = least
    }
  }
}
