import Mail
import PostfixPolicy
import Testing

@Suite struct PolicyActionTests {
  @Test(arguments: [
    (PolicyAction.dunno, "action=dunno\n\n"),
    (.reject(SMTPReply(554, "5.7.1", "go away")), "action=554 5.7.1 go away\n\n"),
    (.reject(SMTPReply(421, "4.7.1", "later")), "action=421 4.7.1 later\n\n"),
    (.reject(SMTPReply(450, nil, "later")), "action=450 later\n\n"),
    (.reject(SMTPReply(250, "2.0.0", "ok")), "action=dunno\n\n"),
    (.reject(SMTPReply(354, nil, "go on")), "action=dunno\n\n"),
    (.reject(SMTPReply(554, "5.7.1", "a\n\naction=ok")), "action=554 5.7.1 a??action=ok\n\n"),
    (.deferIfPermit("busy"), "action=defer_if_permit busy\n\n"),
    (.warn("odd \("a\nb")"), "action=warn odd a?b\n\n"),
  ])
  func actionIsWritten(action: PolicyAction, text: String) {
    #expect(action.serialized == Array(text.utf8))
  }
}
