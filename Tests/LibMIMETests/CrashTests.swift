import Glibc
import LibMIME
import Testing
import Webhook

@Suite struct CrashTests {
  private static let poison = Array("X-Test-Crash: now\r\n\r\nx".utf8)

  #if DEBUG
    @Test func aPoisonMessageEndsADebugBuildThatIsToldTo() async {
      await #expect(processExitsWith: .signal(SIGABRT)) {
        setenv("GOMAIL_TEST_CRASH_ON", "now", 1)
        _ = MIMEParser.parse(Array("x-test-crash: now\r\n\r\nx".utf8))
      }
    }

    @Test func anotherPoisonDoesNot() async {
      await #expect(processExitsWith: .success) {
        setenv("GOMAIL_TEST_CRASH_ON", "later", 1)
        _ = MIMEParser.parse(Array("X-Test-Crash: now\r\n\r\nx".utf8))
      }
    }
  #endif

  @Test func withoutTheVariableItIsAMessageLikeAnyOther() {
    #expect(MIMEParser.parse(Self.poison).text == "x")
  }
}
