import Authentication
import Glibc
import Mail
import OpenSSL
import Settings

/// A configured key with its file read.
struct KeyMaterial {
  let setting: SigningKeySetting
  let key: DKIMPrivateKey
  let publication: DKIMPublication

  init(_ setting: SigningKeySetting, _ key: DKIMPrivateKey) throws {
    guard
      let publication = DKIMPublication(
        domain: setting.domain, selector: setting.selector, key: key, octets: key.recordOctets)
    else {
      throw Refusal.badInput(
        "\(setting.selector)._domainkey.\(setting.domain) is longer than a name in the DNS may be",
        remedy: "Choose a shorter selector with --selector.")
    }
    self.setting = setting
    self.key = key
    self.publication = publication
  }

  /// Reads the file; root may look at keys that belong to the daemon's user.
  init(reading setting: SigningKeySetting) throws {
    let key: DKIMPrivateKey
    do throws(DKIMKeyFileError) {
      key = try DKIMKeyFile.load(setting.file, owner: Self.owner)
    } catch {
      throw Refusal.badConfiguration(
        "\(error.path) \(error.problem)", remedy: error.remedy.isEmpty ? "" : "To mend it, \(error.remedy).")
    }
    try self.init(setting, key)
  }

  private static var owner: DKIMKeyFile.Owner { geteuid() == 0 ? .anyUser : .ownUser }

  /// What is wrong with a key file, for `config check`.
  static func objection(to file: String) -> KeyFileObjection? {
    do throws(DKIMKeyFileError) {
      guard let advice = try DKIMKeyFile.load(file, owner: owner).advice else { return nil }
      return KeyFileObjection(message: "\(file) \(advice.problem)", remedy: advice.remedy, isError: false)
    } catch {
      return KeyFileObjection(message: "\(file) \(error.problem)", remedy: error.remedy, isError: true)
    }
  }

  /// The keys that the settings name, of one domain or all. Refuses where there are none.
  static func settings(_ settings: Settings, of domain: String?) throws -> [SigningKeySetting] {
    guard let domain else {
      guard !settings.signingKeys.isEmpty else {
        throw Refusal.badConfiguration(
          "the settings name no key",
          remedy: "gomailctl dkim generate DOMAIN makes keys and says what to add.")
      }
      return settings.signingKeys
    }
    let name = try DomainArgument.parse(domain)
    let keys = settings.signingKeys.filter { $0.domain == name }
    guard !keys.isEmpty else {
      throw Refusal.badInput(
        "the settings name no key for \(name)",
        remedy: "gomailctl dkim generate \(name) makes keys and says what to add.")
    }
    return keys
  }
}

/// A domain on the command line.
enum DomainArgument {
  /// With two labels at least: no other can be `d=`.
  static func parse(_ text: String) throws -> DomainName {
    guard let name = DomainName(text), name.labels.count > 1 else {
      throw Refusal.badInput("\"\(VisibleText.line(text))\" is not a domain name with a dot")
    }
    return name
  }
}
