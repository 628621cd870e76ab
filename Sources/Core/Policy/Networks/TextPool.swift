/// Reasons and authors, each pair once however many entries have it.
struct TextPool: Sendable {
  private struct Pair: Hashable {
    let reason: String
    let author: String
  }

  private var pairs: [Pair] = []
  private var uses: [UInt32] = []
  private var free: [UInt32] = []
  private var numbers: [Pair: UInt32] = [:]

  func reason(_ number: UInt32) -> String { pairs[Int(number)].reason }
  func author(_ number: UInt32) -> String { pairs[Int(number)].author }

  /// The number of a pair, which is used once more from now on.
  mutating func take(reason: String, author: String) -> UInt32 {
    let pair = Pair(reason: reason, author: author)
    if let number = numbers[pair] {
      uses[Int(number)] += 1
      return number
    }
    let number: UInt32
    if let reused = free.popLast() {
      number = reused
      pairs[Int(number)] = pair
      uses[Int(number)] = 1
    } else {
      number = UInt32(pairs.count)
      pairs.append(pair)
      uses.append(1)
    }
    numbers[pair] = number
    return number
  }

  /// The pair is used once less.
  mutating func release(_ number: UInt32) {
    uses[Int(number)] -= 1
    guard uses[Int(number)] == 0 else { return }
    numbers[pairs[Int(number)]] = nil
    pairs[Int(number)] = Pair(reason: "", author: "")
    free.append(number)
  }
}
