import Daemon
import Mail
import Testing

@Suite("Metrics")
struct MetricsTests {
  private func text(_ metrics: Metrics) -> String { String(decoding: metrics.render(), as: UTF8.self) }

  @Test("Families and series come in order, HELP and TYPE once")
  func golden() {
    let metrics = Metrics()
    metrics.counter("spf_total", help: "SPF results.", labels: ["result": "pass"]).add(2)
    metrics.gauge("open_connections", help: "Open \\ now.\nReally.").set(3)
    metrics.counter("spf_total", help: "other words", labels: ["result": "fail"]).add()
    let histogram = metrics.histogram("wait_seconds", help: "Waiting.", buckets: [1, 0.5, 1, .infinity])
    for value in [0.25, 0.5, 0.75, 4] { histogram.observe(value) }
    metrics.collectedGauge("now", help: "Read late.", labels: ["quote": "a\"b\\c\nd"]) { 1.5 }
    #expect(
      text(metrics) == """
        # HELP gomail_now Read late.
        # TYPE gomail_now gauge
        gomail_now{quote="a\\"b\\\\c\\nd"} 1.5
        # HELP gomail_open_connections Open \\\\ now.\\nReally.
        # TYPE gomail_open_connections gauge
        gomail_open_connections 3
        # HELP gomail_spf_total SPF results.
        # TYPE gomail_spf_total counter
        gomail_spf_total{result="fail"} 1
        gomail_spf_total{result="pass"} 2
        # HELP gomail_wait_seconds Waiting.
        # TYPE gomail_wait_seconds histogram
        gomail_wait_seconds_bucket{le="0.5"} 2
        gomail_wait_seconds_bucket{le="1"} 3
        gomail_wait_seconds_bucket{le="+Inf"} 4
        gomail_wait_seconds_sum 5.5
        gomail_wait_seconds_count 4

        """)
  }

  @Test("The same name and labels are the same instrument")
  func sameInstrument() {
    let metrics = Metrics(constantLabels: ["daemon": "milter"])
    metrics.counter("x_total", help: "X.").add()
    metrics.counter("x_total", help: "X.").add(4)
    #expect(text(metrics).hasSuffix("\ngomail_x_total{daemon=\"milter\"} 5\n"))
  }

  @Test("What cannot be shown still counts")
  func hidden() {
    let metrics = Metrics()
    _ = metrics.counter("taken_total", help: "T.")
    metrics.gauge("taken_total", help: "T.").set(9)
    let odd = metrics.counter("odd name", help: "O.")
    odd.add()
    metrics.counter("odd_label_total", help: "O.", labels: ["le": "1"]).add()
    for index in 0..<(Metrics.maximumSeriesPerFamily + 5) {
      metrics.gauge("many", help: "M.", labels: ["n": "\(index)"]).add(1)
    }
    #expect(odd.value == 1)
    let lines = text(metrics).split(separator: "\n")
    #expect(lines.contains("gomail_taken_total 0"))
    #expect(!lines.contains { $0.contains("odd") })
    #expect(lines.count { $0.hasPrefix("gomail_many{") } == Metrics.maximumSeriesPerFamily)
  }

  @Test("A counter does not fall and a gauge adds from many tasks")
  func concurrency() async {
    let metrics = Metrics()
    let counter = metrics.counter("c_total", help: "C.")
    let gauge = metrics.gauge("g", help: "G.")
    counter.add(-5)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1000 {
            counter.add()
            gauge.add(1)
            gauge.add(-0.5)
          }
        }
      }
    }
    #expect(counter.value == 8000)
    #expect(gauge.value == 4000)
  }

  @Test("The process's own figures carry the daemon's name")
  func process() {
    let metrics = Metrics()
    metrics.registerProcess(daemon: "policyd", version: "1.2.3", startedAt: Timestamp(milliseconds: 1500))
    let lines = text(metrics).split(separator: "\n")
    #expect(lines.contains("gomail_build_info{daemon=\"policyd\",version=\"1.2.3\"} 1"))
    #expect(lines.contains("gomail_process_start_time_seconds{daemon=\"policyd\"} 1.5"))
    let resident = lines.first { $0.hasPrefix("gomail_process_resident_memory_bytes{") }
    #expect(Double(resident?.split(separator: " ").last ?? "").map { $0 > 1_000_000 } == true)
  }
}
