import ArgumentParser
import Authentication
import Daemon
import Glibc
import JSON
import Mail
import OpenSSL
import Settings

/// `gomailctl dkim generate`
struct DKIMGenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Make an RSA and an Ed25519 key for a domain, and say what to publish and to set.",
    discussion: """
      The keys are files of mode 0600 below data_dir. Made by root they belong to the owner of their \
      directory, the daemons' user. A file that is there is never replaced.

      Publish the records, add the settings, wait until gomailctl dkim check finds all of them, and then run \
      gomailctl reload milter.

      Examples:
        gomailctl dkim generate example.com
        gomailctl dkim generate example.com --selector 2026q4
        gomailctl dkim generate example.com --algorithm rsa-sha256 --json
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The domain that signs: that of the From addresses, or a parent of it.")
  var domain: String

  @Option(
    help: ArgumentHelp(
      "What the selectors begin with; -rsa and -ed25519 are added. The date of today unless given.",
      valueName: "selector"))
  var selector: String?

  @Option(help: ArgumentHelp("Only this key: rsa-sha256 or ed25519-sha256.", valueName: "algorithm"))
  var algorithm: String?

  @Option(help: ArgumentHelp("Where the files are made.", valueName: "dir"))
  var directory: String?

  func run() throws {
    let domain = try DomainArgument.parse(domain)
    let algorithms = try Self.algorithms(algorithm)
    let directory = try directory ?? Self.defaultDirectory(global)
    guard directory.hasPrefix("/") else {
      throw Refusal.badInput("--directory must be an absolute path: the settings name the files")
    }
    let prefix = selector ?? Self.today(SystemClock.now)
    let settings = try algorithms.map { algorithm in
      let text = "\(prefix)-\(algorithm == .rsaSHA256 ? "rsa" : "ed25519")"
      guard let selector = DomainName(text) else {
        throw Refusal.badInput(
          "\"\(VisibleText.line(prefix))\" is not a selector",
          remedy: "Use letters, digits and \"-\", such as 2026q4.")
      }
      return SigningKeySetting(
        domain: domain, selector: selector, file: "\(directory)/\(domain).\(selector).pem")
    }
    // Before anything is written: a half of a pair helps nobody.
    if let taken = settings.map(\.file).first(where: { access($0, F_OK) == 0 }) {
      throw Refusal(
        exitCode: .cantCreate, message: "\(taken) is there already, and keys are never replaced",
        remedy: "Choose another selector with --selector: a key that is published needs its record.")
    }
    try KeyFileWriter.makeDirectory(directory)
    let keys = try zip(settings, algorithms).map { try Self.make($0, $1) }
    if output.json {
      let answer: JSONValue = [
        "keys": .array(keys.map(KeyReport.json)), "settings": .string(KeyReport.snippet(settings)),
      ]
      StandardOutput.line(answer.description)
    } else {
      for line in KeyReport.generated(keys) { StandardOutput.line(line) }
    }
  }

  private static func make(_ setting: SigningKeySetting, _ algorithm: DKIMAlgorithm) throws -> KeyMaterial {
    guard let key = try? DKIMPrivateKey.generate(algorithm), var pem = key.pem else {
      throw Refusal.unexpected("libcrypto made no \(algorithm.rawValue) key")
    }
    let material = try KeyMaterial(setting, key)
    defer { DKIMPrivateKey.erase(&pem) }
    try KeyFileWriter.create(setting.file, pem)
    return material
  }

  static func algorithms(_ name: String?) throws -> [DKIMAlgorithm] {
    guard let name else { return DKIMAlgorithm.allCases }
    guard let algorithm = DKIMAlgorithm(rawValue: name) else {
      throw Refusal.badInput(
        "\"\(VisibleText.line(name))\" is no algorithm of DKIM", remedy: "Use rsa-sha256 or ed25519-sha256.")
    }
    return [algorithm]
  }

  /// `20261122`.
  static func today(_ now: Timestamp) -> String {
    String(now.rfc3339.prefix(10).filter { $0 != "-" })
  }

  private static func defaultDirectory(_ global: GlobalOptions) throws -> String {
    try OperatorSettings.usable(global).dataDirectory + "/keys/dkim"
  }
}
