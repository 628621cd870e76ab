import Authentication
import Locking
import OpenSSL
import Spool
import Webhook
import Mail

/// Makes the URLs of attachments and knows which of them are to be served.
final class AttachmentURLs: Sendable {
  private struct State {
    var links: AttachmentLinks
    var keys: [VerdictKey]
  }

  private let state: Locked<State>

  init(_ configuration: ForwarderConfiguration, keyring: VerdictKeyring) {
    state = Locked(State(links: Self.links(configuration, keyring), keys: keyring.keys))
  }

  /// Other settings, and perhaps other keys.
  func replace(_ configuration: ForwarderConfiguration, keyring: VerdictKeyring) {
    state.withLock { $0 = State(links: Self.links(configuration, keyring), keys: keyring.keys) }
  }

  /// The URL of each attachment of a message; `nil` for one whose content is to stand in the event.
  func urls(of message: ParsedMessage, _ id: SpoolID, now: Timestamp) -> [String?] {
    state.withLock { $0.links }.urls(of: message.attachments, message: id.description, now: now)
  }

  /// What a request names.
  func verify(
    message: String, index: String, query: [String: String], now: Timestamp
  ) -> Result<AttachmentURL, AttachmentURLError> {
    AttachmentURL.verify(
      message: message, index: index, query: query, keys: state.withLock { $0.keys }, now: now,
      hmac: hmacSHA256)
  }

  private static func links(_ configuration: ForwarderConfiguration, _ keyring: VerdictKeyring)
    -> AttachmentLinks
  {
    AttachmentLinks(
      base: configuration.publicURL, key: keyring.sealing, threshold: configuration.attachmentURLThreshold,
      lifetime: configuration.attachmentURLLifetime, hmac: hmacSHA256)
  }
}
