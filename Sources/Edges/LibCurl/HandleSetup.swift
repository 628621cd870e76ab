import CCurl
import CCurlShim

/// Sets options of a handle and remembers the first that was refused.
struct HandleSetup {
  private let handle: UnsafeMutableRawPointer
  private(set) var result = CURLE_OK

  init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

  mutating func code(_ code: CURLcode) {
    if result == CURLE_OK { result = code }
  }

  mutating func long(_ option: CURLoption, _ value: Int) {
    code(gomail_curl_set_long(handle, option, value))
  }

  mutating func size(_ option: CURLoption, _ value: Int) {
    code(gomail_curl_set_size(handle, option, curl_off_t(value)))
  }

  /// libcurl keeps a copy of the text.
  mutating func text(_ option: CURLoption, _ value: String) {
    code(gomail_curl_set_text(handle, option, value))
  }

  mutating func bytes(_ option: CURLoption, _ value: UnsafeRawPointer?) {
    code(gomail_curl_set_bytes(handle, option, value))
  }
}
