import TestSupport
import Testing

@testable import Spool

@Suite struct BinaryHeapTests {
  /// Elements, those that go, in any order of coming.
  @Test(arguments: [
    ([], []), ([1], [1]), ([1, 2, 3], [2]), ([1, 2, 3], [1]), ([1, 2, 3], [3]), ([3, 3, 3, 1], [3]),
    ([9, 1, 8, 2, 7, 3, 6, 4, 5], [1, 9]), ([9, 1, 8, 2, 7, 3, 6, 4, 5], [1, 2, 3, 4]),
    ([9, 1, 8, 2, 7, 3, 6, 4, 5], [1, 3, 5, 7, 9]), ([5, 4, 3, 2, 1], [1, 2, 3, 4, 5]), ([1, 2], [7]),
  ])
  func whatFitsIsRemoved(_ elements: [Int], _ gone: [Int]) {
    for rotation in 0...elements.count {
      var heap = BinaryHeap<Int>()
      for element in elements[rotation...] + elements[..<rotation] { heap.insert(element) }
      let removed = heap.removeAll { gone.contains($0) }
      #expect(removed.sorted() == elements.filter(gone.contains).sorted())
      #expect(Self.drained(&heap) == elements.filter { !gone.contains($0) }.sorted())
    }
  }

  @Test func randomRemovalsKeepTheOrder() {
    var random = SeededGenerator(seed: 20_261_123)
    for _ in 0..<500 {
      let elements = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
        Int.random(in: 0..<40, using: &random)
      }
      let from = Int.random(in: 0..<40, using: &random)
      let gone = from..<(from + Int.random(in: 0..<8, using: &random))
      var heap = BinaryHeap<Int>()
      for element in elements { heap.insert(element) }
      #expect(heap.removeAll { gone.contains($0) }.sorted() == elements.filter(gone.contains).sorted())
      #expect(Self.drained(&heap) == elements.filter { !gone.contains($0) }.sorted())
    }
  }

  private static func drained(_ heap: inout BinaryHeap<Int>) -> [Int] {
    var order: [Int] = []
    while let first = heap.removeFirst() { order.append(first) }
    return order
  }
}
