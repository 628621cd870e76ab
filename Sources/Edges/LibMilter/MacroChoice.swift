import CMilter

/// Which macros the mail server is asked to send at each stage.
///
/// Postfix puts a packet of macros before each command, and before each header field those of the end of the
/// header section once more. It sends the packets also where nothing is wanted, but then they are empty: nobody
/// looks values up, sends, copies and frees them.
enum MacroChoice {
  /// Has no value anywhere: libmilter wants at least one name for a stage.
  private static let nothing = "{gomail_nothing}"

  private static let stages: [(stage: Int32, macros: String)] = [
    (SMFIM_CONNECT, "{daemon_name}"), (SMFIM_HELO, "{tls_version} {cipher}"),
    (SMFIM_ENVFROM, "{auth_type} {auth_authen}"), (SMFIM_ENVRCPT, "{rcpt_mailer} {rcpt_host}"),
    (SMFIM_EOH, nothing), (SMFIM_EOM, "i"),
  ]

  /// Tells the mail server, while the terms of a connection are being agreed upon. Where libmilter does not take
  /// a list, that stage keeps the server's own.
  static func announce(on context: OpaquePointer) {
    for (stage, macros) in stages {
      macros.withCString { _ = smfi_setsymlist(context, stage, UnsafeMutablePointer(mutating: $0)) }
    }
  }
}
