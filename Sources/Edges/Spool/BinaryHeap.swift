/// A heap that gives its smallest element first.
package struct BinaryHeap<Element: Comparable & Sendable>: Sendable {
  /// So many are taken out one by one, each after a look at the elements; of more the heap is built anew.
  private static var fewRemoved: Int { 4 }

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
    siftUp(from: elements.count - 1)
  }

  private mutating func siftUp(from start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard elements[child] < elements[parent] else { return }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  /// Replaces every element; `transform` must not change which of two comes first.
  mutating func mapInOrder(_ transform: (Element) -> Element) { elements = elements.map(transform) }

  /// Removes every element that fits `condition` and gives them, in no order. Looks at all elements; where few fit,
  /// the others stay where they are.
  mutating func removeAll(where condition: (Element) -> Bool) -> [Element] {
    var removed: [Element] = []
    while removed.count < Self.fewRemoved {
      guard let index = elements.firstIndex(where: condition) else { return removed }
      removed.append(remove(at: index))
    }
    var rest: [Element] = []
    for element in elements {
      if condition(element) { removed.append(element) } else { rest.append(element) }
    }
    elements = rest
    for parent in (0..<(elements.count / 2)).reversed() { siftDown(from: parent) }
    return removed
  }

  /// Takes out the element at `index`, whose place the last one gets.
  private mutating func remove(at index: Int) -> Element {
    let last = elements.removeLast()
    guard index < elements.count else { return last }
    let removed = elements[index]
    elements[index] = last
    siftUp(from: index)
    siftDown(from: index)
    return removed
  }

  /// Takes the smallest one out.
  package mutating func removeFirst() -> Element? {
    guard let first = elements.first else { return nil }
    let last = elements.removeLast()
    guard !elements.isEmpty else { return first }
    elements[0] = last
    siftDown(from: 0)
    return first
  }

  private mutating func siftDown(from start: Int) {
    var parent = start
    while true {
      let left = parent * 2 + 1
      guard left < elements.count else { return }
      let right = left + 1
      let child = right < elements.count && elements[right] < elements[left] ? right : left
      guard elements[child] < elements[parent] else { return }
      elements.swapAt(child, parent)
      parent = child
    }
  }
}
