import Daemon
import LibMIME
import Mail
import NIOPosix
import Spool
import Webhook

/// `GET /attachments/{message}/{index}`: the content of an attachment, for whoever has a URL that we made.
struct AttachmentRoutes: Sendable {
  /// Threads that read and parse for requests. A message of 25 MB takes some 50 MB meanwhile, and a receiver
  /// may fetch many at once.
  static let threads = 2

  let spool: Spool
  let urls: AttachmentURLs
  private let threads: NIOThreadPool

  init(spool: Spool, urls: AttachmentURLs) {
    self.spool = spool
    self.urls = urls
    threads = NIOThreadPool(numberOfThreads: Self.threads)
    threads.start()
  }

  /// The route. It needs no token: the URL is one. Nor is it limited: a receiver fetches all attachments of an
  /// event at once, and two threads serve them.
  var routes: [ControlRoute] {
    [
      ControlRoute("GET", "\(AttachmentURL.path)/:message/:index", isPublic: true, isUnlimited: true) {
        try await serve($0)
      }
    ]
  }

  private func serve(_ request: ControlRequest) async throws -> ControlResponse {
    let url: AttachmentURL
    let now = SystemClock.now
    switch urls.verify(
      message: request.parameters["message"] ?? "", index: request.parameters["index"] ?? "",
      query: request.query, now: now)
    {
    case .success(let verified): url = verified
    case .failure(.invalid):
      throw ControlProblem(status: 403, code: "invalid_url", message: "\(AttachmentURLError.invalid)")
    case .failure(.expired):
      throw ControlProblem(status: 410, code: "expired_url", message: "\(AttachmentURLError.expired)")
    }
    let spool = spool
    let attachment = try await threads.runIfActive { () -> Attachment? in
      guard let id = SpoolID(url.message), let folder = spool.locate(id) else { return nil }
      let attachments = try spool.read(id, in: folder).withRaw { MIMEParser.parse($0).attachments }
      return attachments.indices.contains(url.index) ? attachments[url.index] : nil
    }
    guard let attachment else {
      throw ControlProblem.notFound("the message of this attachment is not kept any more")
    }
    return Self.response(attachment, maximumAge: (url.expires - now).milliseconds / 1000)
  }

  /// The content as a download: whatever it is, a browser must not run it as a page of ours.
  static func response(_ attachment: Attachment, maximumAge: Int64) -> ControlResponse {
    var disposition = "attachment"
    if let name = attachment.filename { disposition += "; filename*=UTF-8''\(percentEncoded(name))" }
    return ControlResponse(
      contentType: attachment.contentType,
      headers: [
        (name: "Content-Disposition", value: disposition),
        (name: "X-Content-Type-Options", value: "nosniff"),
        (name: "Content-Security-Policy", value: "sandbox; default-src 'none'"),
        (name: "Cache-Control", value: "private, max-age=\(max(0, maximumAge)), immutable"),
      ], body: .bytes(Array(attachment.content)))
  }

  /// The form of RFC 8187 §3.2.
  private static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var output: [UInt8] = []
    for byte in text.utf8.prefix(1024) {
      if ASCII.isLetterOrDigit(byte) || "-._~".utf8.contains(byte) {
        output.append(byte)
      } else {
        output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
