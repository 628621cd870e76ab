import Foundation
import Spool
import Testing

@Suite struct SlotFileTests {
  @Test func whatWasBeingParsedIsFoundOnce() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/slots"
    let (first, second) = (try Samples.id(1), try Samples.id(2))
    do {
      let slots = try SlotFile(path: path, slots: 4)
      #expect(slots.interrupted.isEmpty)
      try slots.note(first, in: 0)
      try slots.note(second, in: 3)
      try slots.note(try Samples.id(9), in: 1)
      try slots.note(nil, in: 1)
      try slots.note(second, in: 2)
      try slots.note(first, in: 4)
      try slots.note(first, in: -1)
    }
    #expect(try SlotFile(path: path, slots: 2).interrupted == [first, second])
    #expect(try SlotFile(path: path, slots: 2).interrupted.isEmpty)
  }

  @Test func deliveriesAreFoundByTheirID() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/slots"
    let (message, delivery) = (try Samples.id(1), try Samples.deliveryID(3))
    do {
      let slots = try SlotFile(path: path, slots: 3)
      try slots.note(message, in: 0)
      try slots.note(delivery: delivery, in: 1)
      try slots.note(delivery: try Samples.deliveryID(4), in: 2)
      try slots.note(nil, in: 2)
    }
    let slots = try SlotFile(path: path, slots: 3)
    #expect(slots.interrupted == [message])
    #expect(slots.interruptedDeliveries == [delivery])
  }

  @Test(arguments: ["x", "\n\n\n\n", String(repeating: "z", count: 999), "msg_1_aaaaaaaaaaaaa"])
  func damagedFilesHoldNothing(text: String) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/slots"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    #expect(try SlotFile(path: path, slots: 3).interrupted.isEmpty)
  }
}
