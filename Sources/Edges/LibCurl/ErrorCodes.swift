import CCurl

/// libcurl's error numbers in our words.
enum ErrorCodes {
  static func failure(_ code: CURLcode, text: String) -> HTTPFailure {
    switch code {
    case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT:
      .malformedRequest(text)
    // The scheme of the URL was looked at before: the protocol that is not supported is HTTP/0.9.
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
      .invalidAnswer(text)
    case CURLE_COULDNT_RESOLVE_HOST:
      .resolve(text)
    case CURLE_OPERATION_TIMEDOUT:
      .timeout
    case CURLE_COULDNT_CONNECT:
      .connect(text)
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
      CURLE_HTTP2_STREAM, CURLE_SEND_FAIL_REWIND:
      .connectionLost(text)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED:
      .tls(text)
    default:
      .other(code: Int(code.rawValue), text)
    }
  }
}
