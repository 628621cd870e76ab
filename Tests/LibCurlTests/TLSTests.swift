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
