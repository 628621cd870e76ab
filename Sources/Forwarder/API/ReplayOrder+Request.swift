import Daemon
import JSON
import Spool
import Webhook

extension ReplayOrder {
  /// The longest URL in octets that common servers take.
  static let maximumURLOctets = 2048

  /// Reads the body of `POST /messages/ID/replay`; an empty one orders what the defaults say.
  ///
  /// - Parameter isTrusted: Whether the caller may lead us to private addresses.
  init(body: [UInt8], isTrusted: Bool) throws {
    self.init()
    guard !body.isEmpty else { return }
    guard let object = (try? JSONValue(parsing: body))?.objectValue else {
      throw ControlProblem.badRequest("the body must be a JSON object")
    }
    for (key, value) in object.members.map({ ($0.key, $0.value) }) where !value.isNull {
      switch key {
      case "status": selection.status = try DeliveryStatus(parameter: try Self.text(key, value))
      case "route": selection.route = try Self.text(key, value)
      case "recipient": selection.recipient = try Self.text(key, value)
      case "url": url = try Self.url(try Self.text(key, value))
      case "allow_private":
        allowPrivate = try Self.flag(key, value)
        guard isTrusted || !allowPrivate else {
          throw ControlProblem(
            status: 403, code: "forbidden", message: "allow_private is for the control socket alone")
        }
      case "dry_run": isDryRun = try Self.flag(key, value)
      default: throw ControlProblem.badRequest("unknown member \(key)")
      }
    }
  }

  private static func text(_ key: String, _ value: JSONValue) throws -> String {
    guard let text = value.stringValue else { throw ControlProblem.badRequest("\(key) must be a text") }
    return text
  }

  private static func flag(_ key: String, _ value: JSONValue) throws -> Bool {
    guard let flag = value.boolValue else { throw ControlProblem.badRequest("\(key) must be true or false") }
    return flag
  }

  private static func url(_ text: String) throws -> String {
    let lower = text.lowercased()
    let rest = lower.hasPrefix("https://") ? lower.dropFirst(8) : lower.dropFirst(7)
    let authority = rest.prefix { !"/?#".contains($0) }
    guard text.utf8.count <= maximumURLOctets, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
      lower.hasPrefix("https://") || lower.hasPrefix("http://"), !authority.isEmpty,
      !authority.contains("@"), !text.contains("#")
    else {
      throw ControlProblem.badRequest(
        "url must be an http or https URL without user name and fragment, such as https://host/path")
    }
    return text
  }
}
