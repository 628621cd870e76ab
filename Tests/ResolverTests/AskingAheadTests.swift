import DNS
import Mail
import Resolver
import TestSupport
import Testing

@Suite struct AskingAheadTests {
  @Test func theLookupTakesTheAnswerThatIsUnderWay() throws {
    let test = try TestResolver("a.test DELAY 50\na.test TXT x")
    for _ in 0..<3 { try test.start("a.test") }
    #expect(try test.lookup("a.test") == TestResolver.text("x"))
    #expect(test.server.queries.count == 1)
    // What is known is not asked ahead.
    try test.start("a.test")
    #expect(try test.lookup("a.test") == TestResolver.text("x"))
    #expect(test.server.queries.count == 1)
  }

  @Test func manyAreUnderWayAtOnce() throws {
    let zone = (0..<50).map { "n\($0).test DELAY 100\nn\($0).test TXT x" }.joined(separator: "\n")
    let test = try TestResolver(zone)
    for number in 0..<50 { try test.start("n\(number).test") }
    for number in 0..<50 { #expect(try test.lookup("n\(number).test") == TestResolver.text("x")) }
    #expect(test.server.queries.count == 50)
  }

  @Test func theOldestMakeRoom() throws {
    let zone = (0..<200).map { "n\($0).test TXT x" }.joined(separator: "\n")
    let test = try TestResolver(zone)
    for number in 0..<200 { try test.start("n\(number).test") }
    for number in 0..<200 { #expect(try test.lookup("n\(number).test") == TestResolver.text("x")) }
    // 72 were given up; the answers that had come by then are in the cache.
    #expect(test.server.queries.count >= 200)
    #expect(test.server.queries.count <= 272)
  }

  @Test func aLostDatagramIsSentAgainByTheLookup() throws {
    let test = try TestResolver("a.test DROP 1\na.test TXT x", tryTimeout: 500)
    try test.start("a.test")
    #expect(try test.lookup("a.test") == TestResolver.text("x"))
    #expect(test.server.queries.count == 2)
  }

  @Test func truncationAndAliasesAreTheLookupsWork() throws {
    let test = try TestResolver(
      "$CHASE off\na.test TRUNCATE\na.test TXT x\nb.test CNAME a.test\nc.test NOEDNS\nc.test TXT y")
    for name in ["a.test", "b.test", "c.test"] { try test.start(name) }
    #expect(try test.lookup("b.test") == TestResolver.text("x"))
    #expect(try test.lookup("a.test") == TestResolver.text("x"))
    #expect(try test.lookup("c.test") == TestResolver.text("y"))
  }

  @Test func failuresOfTheServerAskedAheadLeadToTheNext() throws {
    let test = try TestResolver("a.test SERVFAIL", "a.test TXT second")
    try test.start("a.test")
    #expect(try test.lookup("a.test") == TestResolver.text("second"))
  }
}
