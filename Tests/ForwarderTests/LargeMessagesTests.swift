import Synchronization
import Testing

@testable import Forwarder

@Suite(.timeLimit(.minutes(10))) struct LargeMessagesTests {
  /// Who had a turn, in order.
  private final class Turns: Sendable {
    let taken = Mutex<[Int]>([])
  }

  private func untilWaiting(_ count: Int, _ messages: LargeMessages) async {
    while messages.waiting < count { await Task.yield() }
  }

  @Test func theBudgetIsKeptAndTheOrderOfArrival() async {
    let messages = LargeMessages(budget: 100)
    let turns = Turns()
    #expect(await messages.begin(60))
    #expect(await messages.begin(40))
    let tasks = await waiters([50, 10, 100, 1], messages, turns)
    // Ten would fit, and wait behind who came before.
    messages.end(40)
    #expect(turns.taken.withLock { $0 } == [])
    #expect(messages.waiting == 4)
    messages.end(60)
    while turns.taken.withLock({ $0.count }) < 2 { await Task.yield() }
    #expect(Set(turns.taken.withLock { $0 }) == [50, 10])
    #expect(messages.waiting == 2)
    messages.end(50)
    #expect(messages.waiting == 2)
    messages.end(10)
    while turns.taken.withLock({ $0.count }) < 3 { await Task.yield() }
    #expect(turns.taken.withLock { $0.last } == 100)
    messages.end(100)
    for task in tasks { await task.value }
    #expect(turns.taken.withLock { $0.last } == 1)
    messages.end(1)
    #expect(await messages.begin(100))
  }

  @Test func oneBeyondTheBudgetGoesAlone() async {
    let messages = LargeMessages(budget: 100)
    let turns = Turns()
    #expect(await messages.begin(1))
    let tasks = await waiters([500], messages, turns)
    messages.end(1)
    for task in tasks { await task.value }
    let next = await waiters([1], messages, turns)
    #expect(turns.taken.withLock { $0 } == [500])
    messages.end(500)
    for task in next { await task.value }
    #expect(turns.taken.withLock { $0 } == [500, 1])
  }

  @Test func aStoppingDaemonSendsAllAway() async {
    let messages = LargeMessages(budget: 1)
    let turns = Turns()
    #expect(await messages.begin(1))
    let tasks = await waiters([2, 3], messages, turns)
    messages.close()
    for task in tasks { await task.value }
    #expect(turns.taken.withLock { $0 } == [])
    #expect(await !messages.begin(1))
    messages.end(1)
    #expect(messages.waiting == 0)
  }

  /// Tasks that wait for their turns, one after the other.
  private func waiters(_ octets: [Int], _ messages: LargeMessages, _ turns: Turns) async -> [Task<
    Void, Never
  >] {
    var tasks: [Task<Void, Never>] = []
    for count in octets {
      let before = messages.waiting
      tasks.append(
        Task {
          guard await messages.begin(count) else { return }
          turns.taken.withLock { $0.append(count) }
        })
      await untilWaiting(before + 1, messages)
    }
    return tasks
  }
}
