import Authentication
import FuzzDriver
import Mail

@main struct AuthorFuzz {
  static func main() { FuzzDriver.run() }
}

/// The author domain of From fields; a NUL in the input begins another field.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzDriver.bytes(start, count)
  let author = AuthorDomain(fields: [input])
  FuzzDriver.expect(author.candidates.count <= AuthorDomain.maximumCandidates, "candidates are few")
  if case .single(let domain) = author {
    FuzzDriver.expect(DomainName(domain.description) == domain, "the domain is one")
    FuzzDriver.expect(input.contains(UInt8(ascii: "@")), "a domain stands behind an @")
    // Another author beside it is seen.
    let two = input + Array(", <x@other.example.org>".utf8)
    FuzzDriver.expect(
      AuthorDomain(fields: [two]).domain == nil || domain.description == "other.example.org",
      "a second author is no single one")
  }
  let fields = input.split(separator: 0, omittingEmptySubsequences: false).map { Array($0) }
  if fields.count > 1 {
    FuzzDriver.expect(AuthorDomain(fields: fields).domain == nil, "several fields have no single author")
  }
  return 0
}
