import Mail
import PublicSuffix
import Testing

@Suite struct PublicSuffixListTests {
  @Test(
    arguments: [
      ("example.com", "example.com"), ("a.b.example.com", "example.com"), ("example.co.uk", "example.co.uk"),
      ("a.example.co.uk", "example.co.uk"), ("co.uk", nil), ("com", nil),
      ("a.example.unknowntld", "example.unknowntld"),
      ("unknowntld", nil), ("a.b.ck", "a.b.ck"), ("x.www.ck", "www.ck"), ("b.ck", nil),
      ("a.xn--fiqs8s", "a.xn--fiqs8s"),
      ("A.Example.COM", "example.com"),
    ] as [(String, String?)])
  func findsTheRegistrableDomain(_ name: String, _ expected: String?) throws {
    let name = try #require(DomainName(name))
    for list in [try PublicSuffixList(), try PublicSuffixList(systemFiles: [])] {
      #expect(list.registrableDomain(of: name)?.description == expected, "\(list.source)")
      #expect(list.isPublicSuffix(name) == (expected == nil))
    }
  }

  @Test func saysWhereItComesFrom() throws {
    #expect(try PublicSuffixList(systemFiles: ["/nonexistent"]).source == .builtIn)
    #expect(throws: PublicSuffixError.unreadable("/nonexistent")) {
      try PublicSuffixList(file: "/nonexistent")
    }
  }

  @Test func serves4ThreadsAtOnce() async throws {
    let list = try PublicSuffixList()
    let names = try (0..<200).map { try #require(DomainName("a.host\($0).co.uk")) }
    await withTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          for (number, name) in names.enumerated() {
            #expect(list.registrableDomain(of: name)?.description == "host\(number).co.uk")
          }
        }
      }
    }
  }
}
