import CCurl
import CCurlShim
import Mail

/// One request while it runs: what libcurl reads from and writes to. It belongs to its pool's thread.
final class Transfer {
  /// Bodies up to this many octets are handed over whole, and leave with the header in one write; libcurl
  /// copies them. Longer ones are read from the request itself piece by piece.
  private static let maximumCopiedOctets = 65_536

  let id: UInt64
  let handle: UnsafeMutableRawPointer
  private let request: HTTPRequest
  private let continuation: CheckedContinuation<HTTPAnswer, Never>
  private let errorText: UnsafeMutablePointer<CChar>
  private var fields: UnsafeMutablePointer<curl_slist>?
  private var sentOctets = 0
  private var headerOctets = 0
  private var bodyOctets = 0
  private var excerpt: [UInt8] = []
  private var hasOpenedSocket = false
  private var refused: IPAddress?

  init(_ submission: TransferThread.Submission, handle: UnsafeMutableRawPointer) {
    id = submission.id
    request = submission.request
    continuation = submission.continuation
    self.handle = handle
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_slist_free_all(fields)
    errorText.deallocate()
  }

  func finish(_ answer: HTTPAnswer) { continuation.resume(returning: answer) }

  /// Sets the handle up. `nil` when it is ready to run.
  func prepare(configuration: HTTPClient.Configuration, allowPrivate: Bool) -> HTTPFailure? {
    if let problem = RequestCheck.problem(with: request) { return .malformedRequest(problem) }
    var setup = HandleSetup(handle)
    setup.text(CURLOPT_URL, request.url)
    setup.bytes(CURLOPT_ERRORBUFFER, errorText)
    setup.text(CURLOPT_PROTOCOLS_STR, "http,https")
    // Without this a proxy of the environment is used, and its address is the only one looked at.
    setup.text(CURLOPT_PROXY, "")
    setup.long(CURLOPT_FOLLOWLOCATION, 0)
    setup.long(CURLOPT_NOSIGNAL, 1)
    setup.long(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    setup.long(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    setup.long(CURLOPT_SSL_VERIFYPEER, 1)
    setup.long(CURLOPT_SSL_VERIFYHOST, 2)
    if let file = request.certificateFile ?? configuration.certificateFile {
      setup.text(CURLOPT_CAINFO, file)
      // The system's certificates would be trusted beside those of the file otherwise.
      setup.bytes(CURLOPT_CAPATH, nil)
    }
    if let agent = configuration.userAgent { setup.text(CURLOPT_USERAGENT, agent) }
    setup.long(CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeout))
    setup.long(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout))
    // Giving up on a name whose lookup hangs must not make this thread wait for the lookup.
    setup.long(CURLOPT_QUICK_EXIT, 1)
    setup.long(CURLOPT_MAXLIFETIME_CONN, TransferPool.maximumConnectionSeconds)
    let context = Unmanaged.passUnretained(self).toOpaque()
    setup.code(gomail_curl_set_writer(handle, receiveBody, context))
    setup.code(gomail_curl_set_header_reader(handle, receiveHeader, context))
    if !allowPrivate { setup.code(gomail_curl_set_socket_opener(handle, openSocket, context)) }
    prepareBody(&setup, context: context)
    prepareFields(&setup)
    guard setup.result == CURLE_OK else { return failure(for: setup.result) }
    return nil
  }

  private func prepareBody(_ setup: inout HandleSetup, context: UnsafeMutableRawPointer) {
    setup.long(CURLOPT_POST, 1)
    setup.size(CURLOPT_POSTFIELDSIZE_LARGE, length)
    if request.longBody == nil, length <= Self.maximumCopiedOctets {
      // An address even where there is nothing: null would ask libcurl to read a body from elsewhere.
      let bytes = request.body.isEmpty ? [0] : request.body
      bytes.withUnsafeBytes { setup.bytes(CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
    } else {
      setup.code(gomail_curl_set_reader(handle, sendBody, context))
      setup.code(gomail_curl_set_seeker(handle, rewindBody, context))
    }
  }

  private func prepareFields(_ setup: inout HandleSetup) {
    // "Expect: 100-continue" would hold longer bodies back for up to a second.
    var lines = ["Expect:"]
    for field in request.headers {
      // "Name:" alone tells libcurl to leave the field out; "Name;" sends it empty.
      lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    for line in lines {
      guard let longer = curl_slist_append(fields, line) else {
        setup.code(CURLE_OUT_OF_MEMORY)
        return
      }
      fields = longer
    }
    setup.code(gomail_curl_set_list(handle, CURLOPT_HTTPHEADER, fields))
  }

  /// A positive number of milliseconds that libcurl accepts; zero would mean "no limit" to it.
  private static func milliseconds(_ duration: Duration) -> Int {
    Int(min(max(duration.milliseconds, 1), Int64(Int32.max)))
  }

  // MARK: What libcurl calls

  func open(_ address: SocketAddress) -> Bool {
    guard let target = address.ip, !PrivateNetworks.contains(target) else {
      refused = address.ip ?? refused
      return false
    }
    hasOpenedSocket = true
    return true
  }

  /// Octets of the body.
  private var length: Int { request.longBody?.octets ?? request.body.count }

  /// The next octets of the body, as many as fit; `nil` where they cannot be had.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    let count = min(buffer.count, length - sentOctets)
    if let longBody = request.longBody {
      let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      guard longBody.read(target, sentOctets) == count else { return nil }
      sentOctets += count
      return count
    }
    request.body.withUnsafeBytes { body in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: body[sentOctets..<sentOctets + count]))
    }
    sentOctets += count
    return count
  }

  /// libcurl goes back to the start when a connection that it used again turned out to be dead.
  func rewind(to offset: Int) -> Bool {
    guard (0...length).contains(offset) else { return false }
    sentOctets = offset
    return true
  }

  /// Counts header octets; false when there are too many.
  func receivedHeader(octets: Int) -> Bool {
    headerOctets += octets
    return headerOctets <= HTTPClient.maximumHeaderOctets
  }

  /// Keeps the beginning of the body; false when it is too long to read on.
  func receivedBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    excerpt.append(contentsOf: bytes.prefix(HTTPClient.maximumExcerptOctets - excerpt.count))
    bodyOctets += bytes.count
    return bodyOctets <= HTTPClient.maximumBodyOctets
  }

  // MARK: The answer

  /// What libcurl's result means, to be asked while the handle still knows.
  func answer(for result: CURLcode) -> HTTPAnswer {
    let isCutByUs = result == CURLE_WRITE_ERROR && bodyOctets > HTTPClient.maximumBodyOctets
    guard result == CURLE_OK || isCutByUs else { return .failed(failure(for: result)) }
    var status = 0
    gomail_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return .status(status, retryAfter: retryAfter, excerpt: AnswerText.line(excerpt))
  }

  private var retryAfter: String? {
    var header: UnsafeMutablePointer<curl_header>?
    // -1 is the last answer, after any interim ones.
    guard curl_easy_header(handle, "Retry-After", 0, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK,
      let value = header?.pointee.value
    else { return nil }
    return AnswerText.line(Array(String(cString: value).utf8.prefix(AnswerText.maximumFieldOctets)))
  }

  private func failure(for result: CURLcode) -> HTTPFailure {
    if headerOctets > HTTPClient.maximumHeaderOctets { return .tooLarge }
    if let refused, !hasOpenedSocket { return .refusedAddress(refused) }
    let detail = String(cString: errorText)
    let general = curl_easy_strerror(result).map { String(cString: $0) } ?? "unknown"
    return ErrorCodes.failure(result, text: HeaderText(sanitizing: detail.isEmpty ? general : detail).value)
  }
}
