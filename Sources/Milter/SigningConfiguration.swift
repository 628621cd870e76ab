import Authentication
import Mail
import OpenSSL
import Settings

/// Which keys sign for which domains, as the settings name them.
struct SigningConfiguration: Sendable {
  /// How all of them sign.
  let rules: DKIMSigningRules
  /// Domains, selectors and files.
  let keys: [SigningKeySetting]

  init(_ settings: Settings) {
    var rules = DKIMSigningRules()
    rules.canonicalization = settings.dkimCanonicalization
    rules.lifetimeSeconds = settings.dkimSignatureLifetime.map { $0.milliseconds / 1000 }
    self.rules = rules
    keys = settings.signingKeys
  }

  /// What is wrong with a key file.
  @Sendable static func objection(to file: String) -> KeyFileObjection? {
    do throws(DKIMKeyFileError) {
      guard let advice = try DKIMKeyFile.load(file).advice else { return nil }
      return KeyFileObjection(message: "\(file) \(advice.problem)", remedy: advice.remedy, isError: false)
    } catch {
      return KeyFileObjection(message: "\(file) \(error.problem)", remedy: error.remedy, isError: true)
    }
  }

  /// Reads all keys, each file once. Throws where one cannot be used: a domain's mail would go out unsigned.
  func load() throws(DKIMKeyFileError) -> DKIMSigningTable {
    var files: [String: DKIMPrivateKey] = [:]
    var signers: [DKIMSigner] = []
    for setting in keys {
      let key: DKIMPrivateKey
      if let known = files[setting.file] { key = known } else { key = try DKIMKeyFile.load(setting.file) }
      files[setting.file] = key
      signers.append(DKIMSigner(domain: setting.domain, selector: setting.selector, key: key))
    }
    return DKIMSigningTable(signers, rules: rules)
  }
}
