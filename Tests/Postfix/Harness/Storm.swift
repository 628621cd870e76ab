import Foundation
import TestSupport

/// What is killed during a load, and when: drawn from a seed.
struct Storm {
  enum Victim: CaseIterable { case forwarder, postfix, receiver, milter, policyd }

  struct Kill {
    let victim: Victim
    /// When so many messages are accepted …
    let mark: Int
    /// … and so many milliseconds later: in the middle of whatever is going on.
    let delay: Int
    /// How long it stays away, in milliseconds.
    let pause: Int
  }

  let kills: [Kill]

  /// As many kills as asked for, at random marks. Forwarder, Postfix and receiver come three times as often as the
  /// two others, and each comes before any comes again.
  init(seed: UInt64, messages: Int, kills count: Int) {
    var generator = SeededGenerator(seed: seed)
    let often: [Victim] = [.forwarder, .postfix, .receiver]
    let round = often + often + often + [.milter, .policyd]
    var victims: [Victim] = []
    while victims.count < count {
      victims += often.shuffled(using: &generator) + round.shuffled(using: &generator)
    }
    let marks = (0..<count).map { _ in Int.random(in: 1..<messages, using: &generator) }.sorted()
    kills = zip(victims, marks).map { victim, mark in
      Kill(
        victim: victim, mark: mark, delay: Int.random(in: 0...200, using: &generator),
        pause: Int.random(in: 0...1_000, using: &generator))
    }
  }
}

extension Lab {
  /// Kills with signal 9 and starts again.
  func strike(_ kill: Storm.Kill) throws {
    usleep(UInt32(kill.delay) * 1_000)
    switch kill.victim {
    case .postfix:
      try killPostfix()
      usleep(UInt32(kill.pause) * 1_000)
      try startPostfix()
    case .receiver:
      receiver.kill()
      usleep(UInt32(kill.pause) * 1_000)
      try receiver.start()
    case .forwarder: try strike(.forwarder, kill.pause)
    case .milter: try strike(.milter, kill.pause)
    case .policyd: try strike(.policyd, kill.pause)
    }
  }

  private func strike(_ program: Program, _ pause: Int) throws {
    guard isRunning(program) else { throw LabError("\(program.rawValue) ended by itself:\n\(log(program))") }
    kill(program)
    usleep(UInt32(pause) * 1_000)
    try start(program)
  }
}
