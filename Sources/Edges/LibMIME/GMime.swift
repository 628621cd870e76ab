import CGMime

/// GMime's own state and the options of one parse.
///
/// What GMime finds wrong goes to `findings`, which must live as long as the options.
struct GMime: ~Copyable {
  /// Once for the process, because GMime registers its types with GLib, which never forgets a type.
  private static let isInitialised: Bool = {
    g_mime_init()
    return true
  }()

  let options: OpaquePointer?

  init(findings: Findings) {
    options = Self.isInitialised ? g_mime_parser_options_new() : nil
    g_mime_parser_options_set_allow_addresses_without_domain(options, 1)
    g_mime_parser_options_set_warning_callback(
      options,
      { _, code, _, context in
        guard let context, let defect = GMime.defect(code) else { return }
        Unmanaged<Findings>.fromOpaque(context).takeUnretainedValue().report(defect)
      }, Unmanaged.passUnretained(findings).toOpaque())
  }

  deinit { g_mime_parser_options_free(options) }

  private static func defect(_ code: GMimeParserWarning) -> MIMEDefect? {
    switch code {
    case GMIME_WARN_INVALID_ADDRESS_LIST: .invalidAddressList
    case GMIME_WARN_INVALID_CONTENT_TYPE: .invalidContentType
    case GMIME_WARN_INVALID_PARAMETER, GMIME_WARN_DUPLICATED_PARAMETER, GMIME_CRIT_CONFLICTING_PARAMETER:
      .invalidParameter
    default: nil
    }
  }

  /// The text of a string that GMime allocated, which is freed.
  static func take(_ text: UnsafeMutablePointer<CChar>?) -> String? {
    guard let text else { return nil }
    defer { g_free(text) }
    return String(cString: text)
  }
}
