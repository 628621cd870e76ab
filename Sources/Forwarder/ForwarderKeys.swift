import Authentication
import Daemon
import OpenSSL
import Webhook

/// The secrets that the forwarder reads, and makes where they are missing.
struct ForwarderKeys: Sendable {
  private let configuration: ForwarderConfiguration

  init(_ configuration: ForwarderConfiguration) { self.configuration = configuration }

  /// The key of event ids. It is made once and must stay: with another one, a message that comes
  /// again gets other ids.
  func eventKey() throws -> [UInt8] {
    let octets = Forwarder.eventKeyOctets
    return try KeyFile.loadOrCreate(
      path: "\(configuration.dataDirectory)/keys/event-id", maximumOctets: octets
    ) { randomBytes(octets) }
  }

  /// The keys that sign `v1a`.
  func signingKeys() throws -> [WebhookSigningKey] {
    let bytes = try KeyFile.loadOrCreate(
      path: configuration.webhookSigningKeyFile, maximumOctets: WebhookSigningKeyring.maximumFileOctets
    ) {
      (try? WebhookSigningKey(seed: randomBytes(WebhookSigningKey.octets))).map(WebhookSigningKeyring.file)
        ?? []
    }
    return try WebhookSigningKeyring(parsing: bytes).keys
  }

  /// The keys of attachments' URLs. The first one signs; a second line keeps URLs under an older one valid.
  func attachmentKeys() throws -> VerdictKeyring {
    let bytes = try KeyFile.loadOrCreate(
      path: "\(configuration.dataDirectory)/keys/attachment-url",
      maximumOctets: VerdictKeyring.maximumFileOctets
    ) { VerdictKeyring.file(secret: randomBytes(VerdictKey.secretOctets), idBytes: randomBytes(5)) }
    return try VerdictKeyring(parsing: bytes)
  }

  /// The keys that open the milter's verdict field.
  func verdictKeys() throws -> [VerdictKey] {
    let bytes = try KeyFile.loadOrCreate(
      path: configuration.verdictKeyFile, maximumOctets: VerdictKeyring.maximumFileOctets
    ) { VerdictKeyring.file(secret: randomBytes(VerdictKey.secretOctets), idBytes: randomBytes(5)) }
    return try VerdictKeyring(parsing: bytes).keys
  }
}
