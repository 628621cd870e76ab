/// A heap that gives its smallest element first.
package struct BinaryHeap<Element: Comparable & Sendable>: Sendable {
  private var elements: [Element]

  /// A heap of these elements, in any order.
  package init(_ elements: [Element] = []) {
    // A sorted list is a heap.
    self.elements = elements.sorted()
  }

  /// How many there are.
  package var count: Int { elements.count }
  /// The smallest one.
  package var first: Element? { elements.first }

  /// Adds an element.
  package mutating func insert(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard elements[child] < elements[parent] else { return }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  /// Replaces every element; `transform` must not change which of two comes first.
  mutating func mapInOrder(_ transform: (Element) -> Element) { elements = elements.map(transform) }

  /// Removes every element that fits `condition` and gives them, in no order. Looks at all elements.
  mutating func removeAll(where condition: (Element) -> Bool) -> [Element] {
    let removed = elements.filter(condition)
    guard !removed.isEmpty else { return [] }
    let rest = elements.filter { !condition($0) }
    elements = []
    elements.reserveCapacity(rest.count)
    for element in rest { insert(element) }
    return removed
  }

  /// Takes the smallest one out.
  package mutating func removeFirst() -> Element? {
    guard let first = elements.first else { return nil }
    let last = elements.removeLast()
    guard !elements.isEmpty else { return first }
    elements[0] = last
    var parent = 0
    while true {
      let left = parent * 2 + 1
      guard left < elements.count else { return first }
      let right = left + 1
      let child = right < elements.count && elements[right] < elements[left] ? right : left
      guard elements[child] < elements[parent] else { return first }
      elements.swapAt(child, parent)
      parent = child
    }
  }
}
