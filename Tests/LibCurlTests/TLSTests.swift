import Foundation
import LibCurl
import Testing
import Webhook

@Suite(.timeLimit(.minutes(2))) struct TLSTests {
  private func post(to url: String, trusting file: String?) async -> HTTPAnswer {
    await HTTPClient(configuration: .init(certificateFile: file)).post(
      HTTPRequest(url: url, body: Array("{}".utf8), allowPrivate: true))
  }

  @Test func aCertificateOfTheGivenFileIsTrusted() async throws {
    let server = try TLSServer()
    let answer = await post(to: "https://localhost:\(server.port)/", trusting: server.certificateFile)
    #expect(answer == .status(200, retryAfter: nil, excerpt: ""))
  }

  @Test func aRequestsOwnCertificatesTakeThePlaceOfTheClients() async throws {
    // Servers that take several connections at a time.
    let server = try TLSServer(speaking: "http2-server.py")
    let other = try TLSServer(speaking: "http2-server.py")
    let client = HTTPClient(configuration: .init(certificateFile: other.certificateFile))
    func post(_ port: Int, _ file: String?) async -> DeliveryAnswer {
      await client.post(
        HTTPRequest(
          url: "https://localhost:\(port)/", body: [], allowPrivate: true, certificateFile: file)
      ).deliveryAnswer
    }
    #expect(await post(server.port, nil) == .failed(.tls))
    #expect(await post(server.port, server.certificateFile) == .status(200))
    #expect(await post(other.port, nil) == .status(200))
    // Neither its own open connection nor the client's certificates help.
    #expect(await post(other.port, server.certificateFile) == .failed(.tls))
    #expect(await post(server.port, nil) == .failed(.tls))
  }

  /// What the operator gives takes the place of the system's certificates, in whichever way they are kept.
  @Test func theSystemsCertificatesAreNotTrustedBesideAFile() async throws {
    await #expect(processExitsWith: .success) {
      let (server, other) = (try TLSServer(), try TLSServer())
      setenv("SSL_CERT_FILE", server.certificateFile, 1)
      setenv("SSL_CERT_DIR", URL(filePath: server.certificateFile).deletingLastPathComponent().path, 1)
      let answer = await HTTPClient(configuration: .init(certificateFile: other.certificateFile)).post(
        HTTPRequest(url: "https://localhost:\(server.port)/", body: [], allowPrivate: true))
      guard answer.deliveryAnswer == .failed(.tls) else { exit(EXIT_FAILURE) }
    }
  }

  @Test func anUnknownCertificateIsRefused() async throws {
    let server = try TLSServer()
    let answer = await post(to: "https://localhost:\(server.port)/", trusting: nil)
    #expect(answer.deliveryAnswer == .failed(.tls))
  }

  @Test func aCertificateForAnotherNameIsRefused() async throws {
    let server = try TLSServer()
    let answer = await post(to: "https://127.0.0.1:\(server.port)/", trusting: server.certificateFile)
    #expect(answer.deliveryAnswer == .failed(.tls))
  }

  @Test func aMissingCertificateFileIsATLSFailure() async throws {
    let server = try TLSServer()
    let answer = await post(to: "https://localhost:\(server.port)/", trusting: "/nonexistent/ca.pem")
    #expect(answer.deliveryAnswer == .failed(.tls))
  }

  @Test func aServerWithoutTLSIsATLSFailure() async throws {
    let server = try TestServer { _ in .sendAndClose(TestServer.answer(400)) }
    defer { server.close() }
    var request = HTTPRequest(url: "https://127.0.0.1:\(server.port)/", body: [], allowPrivate: true)
    // The server may wait for more of what it takes for a header.
    request.timeout = .milliseconds(500)
    let answer = await HTTPClient().post(request)
    let possible: [DeliveryAnswer] = [.failed(.tls), .failed(.timedOut), .failed(.connectionLost)]
    #expect(possible.contains(answer.deliveryAnswer))
  }
}
