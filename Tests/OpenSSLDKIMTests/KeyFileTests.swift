import Authentication
import Foundation
import OpenSSL
import Testing

/// Private keys in files: which are taken, and what is said of the others.
@Suite struct KeyFileTests {
  private func withFile<Result>(
    _ octets: [UInt8], mode: Int = 0o600, _ body: (String) throws -> Result
  ) throws -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(
      FileManager.default.createFile(
        atPath: path, contents: Data(octets), attributes: [.posixPermissions: mode]))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  private static func pem(_ algorithm: DKIMAlgorithm) throws -> [UInt8] {
    let key = try DKIMPrivateKey.generate(algorithm)
    return try #require(key.pem)
  }

  private func openssl(_ arguments: [String]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return Array(data)
  }

  private func problem(of path: String) -> DKIMKeyFileError? {
    do throws(DKIMKeyFileError) {
      _ = try DKIMKeyFile.load(path)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    (["genrsa", "2048"], "rsa-sha256", 2048), (["genrsa", "-traditional", "1024"], "rsa-sha256", 1024),
    (["genpkey", "-algorithm", "ed25519"], "ed25519-sha256", 256),
  ])
  func everyFormIsRead(command: [String], algorithm: String, bits: Int) throws {
    let key = try withFile(openssl(command)) { try DKIMKeyFile.load($0) }
    #expect(key.algorithm.rawValue == algorithm)
    #expect(key.publicKey.bits == bits)
    #expect((key.advice == nil) == (bits != 1024))
    let digest = sha256([1])
    let signature = try #require(key.sign(digest: digest))
    #expect(DKIMCryptography().check(signature: signature, digest: digest, key: key.publicKey) == .valid)
  }

  @Test func whatIsGeneratedIsReadAgain() throws {
    for algorithm in DKIMAlgorithm.allCases {
      let made = try DKIMPrivateKey.generate(algorithm)
      let pem = try #require(made.pem)
      let read = try withFile(pem) { try DKIMKeyFile.load($0) }
      #expect(read.publicKey == made.publicKey && read.algorithm == algorithm)
      #expect(read.recordOctets == made.recordOctets)
    }
  }

  @Test(arguments: [0o640, 0o604, 0o644, 0o660, 0o601, 0o666])
  func othersMustNotUseIt(mode: Int) throws {
    let pem = try Self.pem(.ed25519SHA256)
    try withFile(pem, mode: mode) { path in
      let error = try #require(problem(of: path))
      #expect(error.problem.contains("mode 0\(String(mode, radix: 8))"))
      #expect(error.remedy.hasPrefix("chmod 0600 \(path)"))
      #expect(!error.isTemporary)
    }
  }

  @Test(arguments: [0o400, 0o600, 0o500])
  func theOwnerAloneMay(mode: Int) throws {
    let pem = try Self.pem(.ed25519SHA256)
    try withFile(pem, mode: mode) { #expect(problem(of: $0) == nil) }
  }

  /// Only root can make a file of somebody else's.
  @Test(.enabled(if: geteuid() == 0)) func anotherOwnerIsRefused() throws {
    let pem = try Self.pem(.ed25519SHA256)
    try withFile(pem) { path in
      #expect(chown(path, 65534, 65534) == 0)
      #expect(problem(of: path)?.problem == "belongs to the user 65534, who can read it")
      #expect(throws: Never.self) { try DKIMKeyFile.load(path, owner: .anyUser) }
    }
  }

  @Test(arguments: [
    ("", "holds no private key"), ("rubbish", "holds no private key"),
    ("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "holds no private key"),
    ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "holds no private key"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n", "holds no private key"),
    (String(repeating: "x", count: 16_385), "has more than 16384 octets"),
    (String(repeating: "\0", count: 4000), "holds no private key"),
  ])
  func rubbishIsRefused(text: String, words: String) throws {
    try withFile(Array(text.utf8)) { #expect(problem(of: $0)?.problem.hasPrefix(words) == true) }
  }

  @Test(arguments: [
    (["genrsa", "512"], "is an RSA key of 512 bits"), (["genrsa", "1023"], "is an RSA key of 1023 bits"),
    (["genpkey", "-algorithm", "ed448"], "is neither an RSA nor an Ed25519 key"),
    (["genpkey", "-algorithm", "x25519"], "is neither an RSA nor an Ed25519 key"),
    (["ecparam", "-name", "prime256v1", "-genkey", "-noout"], "is neither an RSA nor an Ed25519 key"),
    (["genrsa", "-aes128", "-passout", "pass:secret", "2048"], "is protected by a password"),
    (["genrsa", "-traditional", "-aes128", "-passout", "pass:secret", "2048"], "is protected by a password"),
  ])
  func unsuitableKeysAreRefused(command: [String], words: String) throws {
    try withFile(openssl(command)) { #expect(problem(of: $0)?.problem.hasPrefix(words) == true) }
  }

  @Test func whatIsNoFileIsRefused() throws {
    #expect(problem(of: "/nonexistent/key")?.problem.hasPrefix("cannot be read") == true)
    #expect(problem(of: "/tmp")?.problem == "is not a regular file")
    #expect(problem(of: "/dev/null")?.problem == "is not a regular file")
  }

  /// Keys cut short or with octets changed: an error or a key, never a crash.
  @Test func damagedKeysDoNoHarm() throws {
    var generator = SystemRandomNumberGenerator()
    for algorithm in DKIMAlgorithm.allCases {
      let pem = try Self.pem(algorithm)
      for _ in 0..<200 {
        var damaged = pem
        damaged[Int.random(in: 30..<pem.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
        if let key = try? DKIMPrivateKey(pem: damaged) { _ = key.sign(digest: sha256([1])) }
        _ = try? DKIMPrivateKey(pem: Array(pem.prefix(Int.random(in: 0..<pem.count, using: &generator))))
      }
    }
  }
}
