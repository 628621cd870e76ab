import Authentication
import BenchShim

/// A message with 20 header fields and a text of lines, signed by libopendkim.
final class SampleMessage {
  /// The largest chunk of a milter, in octets.
  private static let chunkOctets = 65_535

  let body: [UInt8]
  private(set) var names: [[UInt8]] = []
  private(set) var values: [[UInt8]] = []
  /// Whole fields as libopendkim takes them, in memory of its own.
  private var fields: [UnsafePointer<UInt8>?] = []
  private var fieldOctets: [Int] = []

  init(octets: Int, key: OpaquePointer) {
    var generator = Numbers()
    let words = [
      "order", "invoice", "the", "of", "meeting", "and", "customer", "in", "delivery", "for", "on", "price",
    ]
    var body = ""
    while body.utf8.count < octets {
      var line = ""
      while line.utf8.count < 64 { line += words[generator.next(below: words.count)] + " " }
      body += line.dropLast() + "\r\n"
    }
    self.body = Array(body.utf8.prefix(octets - 2)) + [0x0d, 0x0a]
    for (name, value) in Self.header { add(name, value) }
    var signature = [CChar](repeating: 0, count: 4096)
    guard
      bench_sign(
        key, fields, fieldOctets, fields.count, self.body, self.body.count, &signature, signature.count)
    else { BenchCore.fail("libopendkim does not sign") }
    let text = signature.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }.filter { $0 != 0x0d }
    add("DKIM-Signature", " " + String(decoding: text, as: UTF8.self))
  }

  deinit {
    for field in fields { field?.deallocate() }
  }

  /// The octets of the header section that a signature covers, on the whole.
  var headerOctets: Int { fieldOctets.reduce(0, +) }

  var header: HeaderSection {
    var header = HeaderSection()
    for index in names.indices { header.append(name: names[index], value: values[index]) }
    return header
  }

  /// The body in chunks as a milter gets them.
  func forEachChunk(_ take: (UnsafeRawBufferPointer) -> Void) {
    body.withUnsafeBytes { body in
      var start = 0
      while start < body.count {
        let end = min(start + Self.chunkOctets, body.count)
        take(UnsafeRawBufferPointer(rebasing: body[start..<end]))
        start = end
      }
    }
  }

  /// Signs the message once more with libopendkim.
  func sign(with signer: OpaquePointer) -> Bool {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { value in
      bench_signer_sign(
        signer, fields, fieldOctets, fields.count, body, body.count, value.baseAddress, value.count)
    }
  }

  func verify(with verifier: OpaquePointer) -> Bool {
    bench_verify(verifier, fields, fieldOctets, fields.count, body, body.count)
  }

  private func add(_ name: String, _ value: String) {
    names.append(Array(name.utf8))
    values.append(Array(value.utf8))
    var field: [UInt8] = []
    for byte in (name + ":" + value).utf8 { field += byte == 0x0a ? [0x0d, 0x0a] : [byte] }
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: field.count)
    memory.initialize(from: field, count: field.count)
    fields.append(UnsafePointer(memory))
    fieldOctets.append(field.count)
  }

  private static let header: [(String, String)] =
    (0..<4).map { hop in
      (
        "Received",
        " from out\(hop).example.org (out\(hop).example.org [192.0.2.\(hop)])\n\tby mx\(hop).example.net (Postfix) with ESMTPS id 4jXcZr6fYLz9Mm\(hop)\n\tfor <inbox@example.com>; Sun, 22 Nov 2026 18:11:1\(hop) +0000 (UTC)"
      )
    } + [
      ("Return-Path", " <bounce-4711@example.org>"),
      ("From", " Ann Example <ann@example.org>"),
      ("To", " The Inbox <inbox@example.com>"),
      ("Reply-To", " <answers@example.org>"),
      ("Subject", " Your order of Sunday, and what becomes of it on Monday"),
      ("Date", " Sun, 22 Nov 2026 18:11:15 +0000"),
      ("Message-ID", " <4a7f9c2be1d04711.18fa2@example.org>"),
      ("MIME-Version", " 1.0"),
      ("Content-Type", " text/plain; charset=utf-8"),
      ("Content-Transfer-Encoding", " 8bit"),
      (
        "List-Unsubscribe",
        " <https://example.org/unsubscribe/0123456789abcdef>,\n <mailto:unsubscribe@example.org?subject=0123456789abcdef>"
      ),
      ("List-Id", " News of example.org <news.example.org>"),
      ("Precedence", " bulk"),
      ("X-Mailer", " Example Mailer 7.1"),
      ("X-Campaign", " 908172635"),
    ]
}

/// Numbers that are the same in every run.
struct Numbers {
  private var state: UInt64 = 2026

  mutating func next(below limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}
