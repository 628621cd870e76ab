import Mail
import PostfixPolicy
import Testing

@Suite struct PolicyRequestParserTests {
  /// A request as Postfix 3.7 sends it.
  static let real = """
    request=smtpd_access_policy
    protocol_state=RCPT
    protocol_name=ESMTP
    client_address=192.0.2.7
    client_name=mail.example.net
    client_port=41234
    reverse_client_name=mail.example.net
    server_address=198.51.100.1
    server_port=25
    helo_name=mail.example.net
    sender=alice@example.net
    recipient=bob@example.org
    recipient_count=0
    queue_id=
    instance=1f3e.6920a1b2.c3d4e.0
    size=4711
    etrn_domain=
    stress=
    sasl_method=
    sasl_username=
    sasl_sender=
    ccert_subject=
    ccert_issuer=
    ccert_fingerprint=
    ccert_pubkey_fingerprint=
    encryption_protocol=TLSv1.3
    encryption_cipher=TLS_AES_256_GCM_SHA384
    encryption_keysize=256
    policy_context=


    """

  @Test func realRequestIsRead() throws {
    var parser = PolicyRequestParser()
    let requests = parser.receive(Self.real.utf8)
    let request = try #require(requests.first)
    #expect(requests.count == 1)
    #expect(parser.error == nil)
    #expect(!parser.isMidRequest)
    #expect(request.protocolState == .rcpt)
    #expect(request.clientAddress == IPAddress("192.0.2.7"))
    #expect(request.queueID == nil)
  }

  @Test(arguments: PolicyRequest.ProtocolState.allCases) func everyStateIsKnown(
    state: PolicyRequest.ProtocolState
  ) {
    var parser = PolicyRequestParser()
    let requests = parser.receive("request=smtpd_access_policy\nprotocol_state=\(state.rawValue)\n\n".utf8)
    #expect(requests == [PolicyRequest(protocolState: state)])
  }

  @Test func missingAndUnknownValues() throws {
    var parser = PolicyRequestParser()
    let request = try #require(
      parser.receive(
        "request=smtpd_access_policy\nclient_address=unknown\nprotocol_state=NEW\nqueue_id=ABC1\nclient_addresS=192.0.2.1\n\n"
          .utf8
      ).first)
    #expect(request.protocolState == nil)
    #expect(request.clientAddress == nil)
    #expect(request.queueID == QueueID("ABC1"))
  }

  @Test func lastOfTwoEqualNamesCounts() {
    var parser = PolicyRequestParser()
    let requests = parser.receive(
      "request=smtpd_access_policy\nclient_address=192.0.2.1\nclient_address=2001:db8::1\n\n".utf8)
    #expect(requests.map(\.clientAddress) == [IPAddress("2001:db8::1")])
  }

  @Test func valuesMayHoldEqualsSignsAndAnyLetters() {
    var parser = PolicyRequestParser()
    let requests = parser.receive(
      "request=smtpd_access_policy\nsender=a=b=ü@example.net\nrecipient=\u{1}\r\n\n".utf8)
    #expect(requests == [PolicyRequest()])
  }

  @Test func everySplitIsTheSame() {
    let input = Array(
      (Self.real + Self.real + "request=smtpd_access_policy\nclient_address=192.0.2.9\n\nrequ").utf8)
    var whole = PolicyRequestParser()
    let expected = whole.receive(input)
    #expect(expected.count == 3)
    #expect(whole.isMidRequest)
    for split in 0...input.count {
      var parser = PolicyRequestParser()
      let requests = parser.receive(input[..<split]) + parser.receive(input[split...])
      #expect(requests == expected)
      #expect(parser == whole)
    }
    var parser = PolicyRequestParser()
    #expect(input.flatMap { parser.receive([$0]) } == expected)
  }

  @Test(arguments: [
    ("\n", PolicyRequestError.unknownRequestType(excerpt: "")),
    ("a=b\n\n", .unknownRequestType(excerpt: "")),
    ("request=junk\u{7}\n\n", .unknownRequestType(excerpt: "junk?")),
    ("request\n", .malformedAttribute(excerpt: "request")),
    ("=x\n", .malformedAttribute(excerpt: "=x")),
    ("a\u{0}=x\n", .malformedAttribute(excerpt: "a?=x")),
    ("\r\n", .malformedAttribute(excerpt: "?")),
    ("GET / HTTP/1.1\r\n\r\n", .malformedAttribute(excerpt: "GET / HTTP/1.1?")),
    (String(repeating: "a=b\n", count: 101), .tooManyAttributes),
    (String(repeating: "a", count: 65537), .requestTooLong),
    ("a=" + String(repeating: "b", count: 65534) + "\n", .requestTooLong),
    (String(repeating: "a=\(String(repeating: "b", count: 997))\n", count: 66), .requestTooLong),
  ])
  func errorsEndTheConnection(input: String, error: PolicyRequestError) {
    for chunk in [1, 1000, 100_000] {
      var parser = PolicyRequestParser()
      let before = parser.receive("request=smtpd_access_policy\n\n".utf8)
      #expect(before.count == 1)
      var rest = Array(input.utf8)[...]
      while !rest.isEmpty {
        #expect(parser.receive(rest.prefix(chunk)).isEmpty)
        rest = rest.dropFirst(chunk)
      }
      #expect(parser.error == error)
      #expect(parser.receive("request=smtpd_access_policy\n\n".utf8).isEmpty)
    }
  }

  @Test func requestsBeforeAnErrorAreKept() {
    var parser = PolicyRequestParser()
    #expect(parser.receive("request=smtpd_access_policy\n\nnonsense\n".utf8).count == 1)
    #expect(parser.error == .malformedAttribute(excerpt: "nonsense"))
  }

  @Test func limitsAreInclusive() {
    var parser = PolicyRequestParser()
    let hundred = "request=smtpd_access_policy\n" + String(repeating: "a=b\n", count: 99) + "\n"
    #expect(parser.receive(hundred.utf8).count == 1)
    let start = "request=smtpd_access_policy\na="
    let long = start + String(repeating: "x", count: 65536 - start.utf8.count - 2) + "\n\n"
    #expect(parser.receive(long.utf8).count == 1)
    #expect(parser.error == nil)
  }

  @Test(arguments: [
    (PolicyRequestError.requestTooLong, "request longer than 65536 octets"),
    (.tooManyAttributes, "request with more than 100 attributes"),
    (.malformedAttribute(excerpt: "x"), "not a name=value attribute: \"x\""),
    (.unknownRequestType(excerpt: ""), "request type is not smtpd_access_policy: \"\""),
  ])
  func errorsReadWell(error: PolicyRequestError, text: String) {
    #expect(error.description == text)
    #expect(error.isTemporary)
  }
}
