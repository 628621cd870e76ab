/// An error that knows whether trying again may help: SMTP, LMTP and webhooks all ask.
package protocol Failure: Error, Sendable, CustomStringConvertible {
  /// True where the same attempt may succeed later.
  var isTemporary: Bool { get }
}
