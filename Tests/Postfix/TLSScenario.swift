import Foundation
import Testing

/// Mail that comes in over STARTTLS says so in its event.
@Suite(.serialized)
struct TLSScenario {
  @Test func theEventNamesTheEncryption() throws {
    // The certificate is made once the lab's directory is there; Postfix reads it when it starts.
    let lab = try Lab(postfix: [
      "smtpd_tls_security_level = may", "smtpd_tls_loglevel = 1",
      "smtpd_tls_chain_files = $config_directory/../tls/chain.pem",
    ])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try makeCertificate(in: lab.root.appending(path: "tls"))
    try lab.start()
    try Shell.run(
      "/usr/bin/curl",
      [
        "--silent", "--show-error", "--max-time", "60", "--ssl-reqd", "--insecure",
        "--mail-from", "ann@example.org", "--mail-rcpt", "inbox@example.com", "--upload-file", "-",
        "smtp://127.0.0.1:\(lab.smtpPort)/client.example.org",
      ], input: Data(Message.plain(subject: "encrypted")))
    let plain = try SMTPClient(port: lab.smtpPort)
    _ = try plain.command("EHLO client.example.org")
    let reply = try plain.send(
      Message.plain(subject: "plain"), from: "ann@example.org", to: ["inbox@example.com"])
    #expect(reply.code == 250, "\(reply)")
    let metrics = try lab.metrics()
    #expect(metrics["gomail_tls_connections_total"] == 1)
    #expect(metrics["gomail_plaintext_connections_total"] == 1)
    for family in [
      "gomail_tls_version_total{version=\"TLSv1.", "gomail_tls_cipher_suite_total{cipher_suite=\"",
    ] {
      #expect(metrics.filter { $0.key.hasPrefix(family) }.map(\.value) == [1], "\(family): \(metrics)")
    }

    let events = try lab.events(2)
    let encrypted = try #require(events.first { $0["subject"] as? String == "encrypted" })
    #expect(
      Expectation.differences(
        encrypted,
        from: [
          "connection": [
            "client_address": "127.0.0.1", "client_helo": "client.example.org",
            "tls": ["version": "~TLSv1\\.[23]", "cipher": "~[A-Z0-9_-]+"],
          ]
        ]) == [], "\(lab.report())")
    let unencrypted = try #require(events.first { $0["subject"] as? String == "plain" })
    #expect(
      Expectation.differences(
        unencrypted, from: ["connection": ["tls": ["version": NSNull(), "cipher": NSNull()]]]) == [])
  }

  /// A self-signed certificate and its key in one file, as `smtpd_tls_chain_files` wants them.
  private func makeCertificate(in folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let (key, certificate) = (folder.appending(path: "key.pem"), folder.appending(path: "cert.pem"))
    try Shell.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=mx.example.com", "-keyout", key.path, "-out", certificate.path,
      ])
    try (Data(contentsOf: key) + Data(contentsOf: certificate)).write(to: folder.appending(path: "chain.pem"))
  }
}
