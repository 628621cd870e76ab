import Authentication
import Mail
import OpenSSL
import Testing
import Webhook

/// Signed URLs of attachments.
struct AttachmentURLTests {
  private static let key = VerdictKey(id: "k1", secret: Array(repeating: 7, count: 32))
  private static let other = VerdictKey(id: "k2", secret: Array(repeating: 9, count: 32))
  private static let expires = Timestamp(seconds: 1_795_361_901)

  /// Scheme and host, the two parts of the path, and the query of a URL.
  private func parts(_ url: String) throws -> (
    base: String, message: String, index: String, query: [String: String]
  ) {
    let halves = url.split(separator: "?")
    let path = halves[0].split(separator: "/", omittingEmptySubsequences: false)
    var query: [String: String] = [:]
    for member in try #require(halves.last).split(separator: "&") {
      let pair = member.split(separator: "=")
      query[String(pair[0])] = String(pair[1])
    }
    return (
      path.dropLast(3).joined(separator: "/"), String(path[path.count - 2]), String(path[path.count - 1]),
      query
    )
  }

  private func verify(
    _ message: String, _ index: String, _ query: [String: String], now: Timestamp = expires + .seconds(-1)
  ) throws -> Result<AttachmentURL, AttachmentURLError> {
    let keys = [try #require(Self.other), try #require(Self.key)]
    return AttachmentURL.verify(
      message: message, index: index, query: query, keys: keys, now: now, hmac: hmacSHA256)
  }

  @Test(arguments: ["https://mx.example.com", "https://mx.example.com/", "http://[2001:db8::1]:3000/mail"])
  func whatIsMadeIsServed(_ base: String) throws {
    let url = AttachmentURL(message: "msg_1795361901_x", index: 12, expires: Self.expires)
    let text = url.text(base: base, key: try #require(Self.key), hmac: hmacSHA256)
    let parts = try parts(text)
    #expect(parts.base + "/attachments/msg_1795361901_x/12" == text.split(separator: "?")[0])
    #expect(text.hasPrefix(base))
    #expect(try verify(parts.message, parts.index, parts.query) == .success(url))
    // To the second.
    #expect(try verify(parts.message, parts.index, parts.query, now: Self.expires) == .failure(.expired))
  }

  @Test func whatIsChangedIsNotServed() throws {
    let url = AttachmentURL(message: "msg_1", index: 1, expires: Self.expires)
    let text = url.text(base: "https://mx.example.com", key: try #require(Self.key), hmac: hmacSHA256)
    let parts = try parts(text)
    let signature = try #require(parts.query["signature"])
    #expect(signature.utf8.count == 32)
    #expect(try verify("msg_2", "1", parts.query) == .failure(.invalid))
    for index in ["2", "0", "", "-1", "1 ", "x", "+1", "0000001", "9999999"] {
      #expect(try verify("msg_1", index, parts.query) == .failure(.invalid), "\(index)")
    }
    let changes: [(String, String?)] = [
      ("expires", "1795361902"), ("expires", nil), ("expires", "x"), ("expires", "-1"),
      ("expires", String(repeating: "9", count: 13)), ("key", "k2"), ("key", "k3"), ("key", nil), ("key", ""),
      ("signature", nil), ("signature", ""), ("signature", String(signature.dropLast())),
      ("signature", signature + "a"), ("signature", signature.uppercased()),
      ("signature", (signature.hasPrefix("a") ? "b" : "a") + signature.dropFirst()),
    ]
    for (name, value) in changes {
      var query = parts.query
      query[name] = value
      #expect(try verify("msg_1", "1", query) == .failure(.invalid), "\(name) \(value ?? "-")")
    }
    // An expired URL that is not ours is not ours.
    var query = parts.query
    query["expires"] = "1"
    #expect(try verify("msg_1", "1", query) == .failure(.invalid))
  }

  /// The parts of what is signed cannot run into each other.
  @Test func differentAttachmentsHaveDifferentSignatures() throws {
    let key = try #require(Self.key)
    var seen: Set<String> = []
    for (message, index) in [("a", 11), ("a:1", 1), ("a1", 1), ("a", 1), ("1:a", 1)] {
      let url = AttachmentURL(message: message, index: index, expires: Self.expires)
      let text = url.text(base: "", key: key, hmac: hmacSHA256)
      seen.insert(String(text.suffix(32)))
    }
    #expect(seen.count == 5)
  }

  @Test func onlyLargeAttachmentsHaveURLs() throws {
    let attachments = [0, 9, 10, 11].map { size in
      Webhook.Attachment(
        filename: nil, contentType: "a/b", size: size, sha256: "", contentID: nil, disposition: nil,
        content: [])
    }
    let links = AttachmentLinks(
      base: "https://mx.example.com", key: try #require(Self.key), threshold: 10, lifetime: .seconds(60),
      hmac: hmacSHA256)
    let urls = links.urls(of: attachments, message: "m", now: Timestamp(milliseconds: 1999))
    #expect(urls.prefix(3) == [nil, nil, nil])
    #expect(urls.last??.hasPrefix("https://mx.example.com/attachments/m/3?expires=61&key=k1&") == true)
  }
}
