import Mail
import Spool
import Testing

@Suite struct SpoolIDTests {
  @Test func theIDNamesItsDay() throws {
    let id = try #require(SpoolID(arrival: Samples.arrival, random: Array(repeating: 255, count: 8)))
    #expect(id.description == "msg_1763826701_7777777777776")
    #expect(id.day == "2025/11/22")
    #expect(SpoolID(id.description) == id)
  }

  @Test(
    arguments: [
      "", "msg_", "msg__", "msg_1_", "msg_1_aaaaaaaaaaaaa.eml", "msg_01_aaaaaaaaaaaaa",
      "msg_-1_aaaaaaaaaaaaa",
      "msg_+1_aaaaaaaaaaaaa", "msg_1_AAAAAAAAAAAAA", "msg_1_aaaaaaaaaaaa/", "msg_1_aaaaaaaaaaaab",
      "msg_999999999999_aaaaaaaaaaaaa", "msg_99999999999999999999_aaaaaaaaaaaaa", "../msg_1_aaaaaaaaaaaaa",
      "msg_1_aaaaaaaaaaaaa\0", "MSG_1_aaaaaaaaaaaaa",
    ])
  func otherTextIsNoID(text: String) { #expect(SpoolID(text) == nil) }

  @Test func impossibleMomentsAndSaltsAreRefused() {
    #expect(SpoolID(arrival: Timestamp(milliseconds: -1), random: Array(repeating: 0, count: 8)) == nil)
    #expect(SpoolID(arrival: Timestamp(milliseconds: .max), random: Array(repeating: 0, count: 8)) == nil)
    #expect(SpoolID(arrival: Samples.arrival, random: []) == nil)
  }
}
