import Foundation
import Testing

/// The milter and mail servers that hang up, start over, lack features or speak nonsense.
@Suite(.serialized)
struct MilterScenarios {
  /// One lab with policy daemon and milter, no Postfix.
  private func withMilter(_ body: (Lab, String) throws -> Void) throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start(.policyd)
    try lab.start(.milter)
    let path = lab.root.appending(path: "queue/gomail/milter.sock").path
    try body(lab, path)
    let peer = try MilterPeer(path: path)
    #expect(try peer.negotiate())
    #expect(try peer.connect() == "c")
    #expect(try peer.message().suffix(4) == ["i", "i", "i", "c"], "\(lab.log(.milter))")
    #expect(lab.isRunning(.milter))
  }

  @Test func serversThatHangUpDoNoHarm() throws {
    try withMilter { _, path in
      let steps: [(MilterPeer) throws -> Void] = [
        { _ = try $0.negotiate() }, { _ = try $0.connect() },
        { try $0.send("H", texts: ["client.example.org"]) },
        { _ = try $0.mail() }, { _ = try $0.recipient() }, { try $0.send("L", texts: ["Subject", " x"]) },
        { try $0.send("N") }, { try $0.send("B", Array("text".utf8)) },
      ]
      for count in 0...steps.count {
        let peer = try MilterPeer(path: path)
        for step in steps.prefix(count) { try step(peer) }
        if count % 2 == 0 { try peer.send("Q") }
      }
    }
  }

  /// Postfix does not know the address of every client.
  @Test func aClientWithoutAddressIsServed() throws {
    try withMilter { lab, _ in
      var message = MilterMessage()
      message.client = nil
      let verdict = try lab.deliver(message)
      #expect(verdict.isAccepted, "\(verdict)")
      #expect(try verdict.results().allSatisfy { $0.result != "pass" }, "\(verdict)")
    }
  }

  @Test func aMessageGivenUpAtAnyStageLeavesRoomForTheNext() throws {
    try withMilter { lab, path in
      let peer = try MilterPeer(path: path)
      #expect(try peer.negotiate())
      #expect(try peer.connect() == "c")
      let steps: [() throws -> Void] = [
        { _ = try peer.mail() }, { _ = try peer.recipient() },
        { try peer.send("L", texts: ["Authentication-Results", " mx.example.com; spf=pass"]) },
        { try peer.send("N") }, { try peer.send("B", Array("text".utf8)) },
      ]
      for count in 0...steps.count {
        for step in steps.prefix(count) { try step() }
        try peer.send("A")
        #expect(try peer.message() == ["i", "i", "i", "c"], "after \(count) steps: \(lab.log(.milter))")
      }
    }
  }

  @Test func aConnectionIsUsedAgain() throws {
    try withMilter { _, path in
      let peer = try MilterPeer(path: path)
      #expect(try peer.negotiate())
      for _ in 0..<3 {
        #expect(try peer.connect() == "c")
        #expect(try peer.message() == ["i", "i", "i", "c"])
        // SMFIC_QUIT_NC: this session is over, the connection serves the next one.
        try peer.send("K")
      }
    }
  }

  @Test func aServerThatCannotChangeHeadersIsRefusedAndNamed() throws {
    try withMilter { lab, path in
      for actions: UInt32 in [0x1fe, 0x1ef, 0] {
        #expect(try MilterPeer(path: path).negotiate(actions: actions) == false)
      }
      try lab.wait("all refusals are in the log") {
        lab.log(.milter).split(separator: "\n").count { $0.contains("lacks milter features") } == 3
      }
    }
  }

  /// Every step is answered, values come without their space, and there is no hold queue.
  @Test func aServerThatOffersLittleIsServed() throws {
    try withMilter { lab, path in
      let peer = try MilterPeer(path: path)
      #expect(try peer.negotiate(actions: 0x11, steps: 0))
      #expect(try peer.connect() == "c")
      try peer.send("H", texts: ["client.example.org"])
      #expect(try peer.receive()?.command == "c")
      for _ in 0..<2 {
        #expect(try peer.mail() == "c")
        #expect(try peer.recipient() == "c")
        for step in [("L", "From\0ann@example.org\0"), ("N", ""), ("B", "Hello.\r\n")] {
          try peer.send(Character(step.0), Array(step.1.utf8))
          #expect(try peer.receive()?.command == "c", "\(step)")
        }
        #expect(try peer.endOfMessage() == ["i", "i", "i", "c"], "\(lab.log(.milter))")
      }
    }
  }

  @Test func whatIsDecidedCanBeFollowed() throws {
    try withMilter { lab, path in
      try lab.withTail { text in
        let peer = try MilterPeer(path: path)
        #expect(try peer.negotiate())
        #expect(try peer.connect() == "c")
        try lab.wait("a refusal and a verdict are told") {
          _ = try peer.mail("<nobody>")
          _ = try peer.message()
          return text().contains(#""kind":"verdict""#) && text().contains(#""cause":"malformed_sender""#)
        }
      }
    }
  }

  @Test func nonsenseEndsItsOwnConnectionOnly() throws {
    try withMilter { _, path in
      let openings: [[UInt8]] = [
        Array("GET / HTTP/1.1\r\n\r\n".utf8), [0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff, 0x4f],
        [0, 0, 0, 1, 0x45], [0, 0, 0, 5, 0x4d, 0x3c, 0x3e, 0x00, 0x00], [0, 0, 0, 2, 0x4f, 0],
      ]
      for octets in openings {
        let peer = try MilterPeer(path: path)
        try? peer.sendOctets(octets)
      }
    }
  }
}
