import Authentication
import Mail
import Testing

@Suite struct VerdictKeyringTests {
  static let secret = Base64.encode(Array(repeating: 1, count: 32))
  static let other = Base64.encode(Array(repeating: 2, count: 32))

  @Test(arguments: [
    ("a \(secret)\n", ["a"]), ("a \(secret)", ["a"]), ("a \(secret)\nb \(other)\n", ["a", "b"]),
    ("\n# old one below\n\n a\t\(secret) \r\nb \(other)\r\n", ["a", "b"]), ("2026-a \(secret)\n", ["2026-a"]),
  ]) func readsKeyFiles(_ text: String, _ ids: [String]) throws {
    let ring = try VerdictKeyring(parsing: Array(text.utf8))
    #expect(ring.keys.map(\.id) == ids)
    #expect(ring.sealing.id == ids.first)
  }

  @Test(arguments: [
    ("", VerdictKeyringError.noKey), ("\n\n# nothing\n", .noKey), ("a\n", .badLine(1)),
    ("a \(secret) x\n", .badLine(1)), ("a \(secret)\n\na_b \(other)\n", .badLine(3)),
    ("a AAAA\n", .badLine(1)), ("a !!!!\n", .badLine(1)), ("\(secret)\n", .badLine(1)),
    ("a \(secret)\na \(other)\n", .duplicateID("a")),
    ("a \(secret)\nb \(other)\nc \(secret)\n", .tooManyKeys),
    (String(repeating: "#", count: 5000), .tooLong),
    (String(repeating: "x", count: 33) + " \(secret)", .badLine(1)), ("é \(secret)", .badLine(1)),
  ]) func refusesOthers(_ text: String, _ error: VerdictKeyringError) {
    #expect(throws: error) { try VerdictKeyring(parsing: Array(text.utf8)) }
  }

  @Test func readsTheFileItWrites() throws {
    let file = VerdictKeyring.file(secret: Array(0..<32), idBytes: [1, 2, 3, 4, 5])
    let ring = try VerdictKeyring(parsing: file)
    #expect(ring.sealing.secret == Array(0..<32))
    #expect(ring.sealing.id.utf8.count == 8)
  }
}
