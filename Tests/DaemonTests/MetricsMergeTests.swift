import Daemon
import Testing

@Suite("Merging metrics")
struct MetricsMergeTests {
  private func merged(_ pages: String...) -> String {
    String(decoding: MetricsMerge.merge(pages.map { Array($0.utf8) }), as: UTF8.self)
  }

  @Test("A family of several daemons stands once")
  func join() {
    let result = merged(
      """
      # HELP gomail_b_total B.
      # TYPE gomail_b_total counter
      gomail_b_total{daemon="milter"} 1
      # HELP gomail_h H.
      # TYPE gomail_h histogram
      gomail_h_bucket{daemon="milter",le="+Inf"} 2
      gomail_h_sum{daemon="milter"} 3
      gomail_h_count{daemon="milter"} 2

      """,
      """
      # HELP gomail_a A.
      # TYPE gomail_a gauge
      gomail_a 7
      # HELP gomail_b_total other words
      # TYPE gomail_b_total counter
      gomail_b_total{daemon="policyd"} 5
      # TYPE gomail_h histogram
      gomail_h_bucket{daemon="policyd",le="+Inf"} 4
      gomail_h_sum{daemon="policyd"} 5
      gomail_h_count{daemon="policyd"} 4
      """)
    #expect(
      result == """
        # HELP gomail_a A.
        # TYPE gomail_a gauge
        gomail_a 7
        # HELP gomail_b_total B.
        # TYPE gomail_b_total counter
        gomail_b_total{daemon="milter"} 1
        gomail_b_total{daemon="policyd"} 5
        # HELP gomail_h H.
        # TYPE gomail_h histogram
        gomail_h_bucket{daemon="milter",le="+Inf"} 2
        gomail_h_sum{daemon="milter"} 3
        gomail_h_count{daemon="milter"} 2
        gomail_h_bucket{daemon="policyd",le="+Inf"} 4
        gomail_h_sum{daemon="policyd"} 5
        gomail_h_count{daemon="policyd"} 4

        """)
  }

  @Test("A series that stands twice keeps its first value, a type that differs its first type")
  func conflicts() {
    #expect(
      merged(
        "# TYPE x counter\nx{a=\"} 1\"} 1\n", "# TYPE x counter\nx{a=\"} 1\"} 2\nx 3\n",
        "# TYPE x gauge\nx{b=\"c\"} 4\n")
        == "# TYPE x counter\nx{a=\"} 1\"} 1\nx 3\n")
  }

  @Test("Merging what was rendered changes nothing", arguments: [1, 2])
  func identity(copies: Int) {
    let metrics = Metrics()
    metrics.histogram("h", help: "H.", labels: ["space": "a b}"]).observe(0.3)
    metrics.counter("c_total", help: "C.\nD").add()
    let page = metrics.render()
    #expect(MetricsMerge.merge(Array(repeating: page, count: copies)) == page)
  }

  @Test(
    "Damaged pages do no harm",
    arguments: [
      "", "\n\n", "#", "# TYPE", "# HELP x", "{", "}", "x", " 1", "x{ 1", "\u{0}\u{ff}", "# TYPE x counter",
    ])
  func damaged(page: String) {
    #expect(merged(page, "y 1\n").contains("y 1\n"))
  }
}
