import Glibc
package import Mail

extension Metrics {
  /// Adds what the process itself uses: resident memory, CPU time, open files, start time, version.
  ///
  /// Each series carries `daemon="name"`, because the forwarder joins the metrics of all daemons.
  package func registerProcess(daemon name: String, version: String, startedAt: Timestamp) {
    let labels = ["daemon": name]
    collectedGauge(
      "process_resident_memory_bytes", help: "Resident memory.", labels: labels,
      read: ProcessUsage.residentOctets)
    collectedCounter(
      "process_cpu_seconds_total", help: "CPU time used, user and system.", labels: labels,
      read: ProcessUsage.processorSeconds)
    collectedGauge(
      "process_open_fds", help: "Open file descriptors.", labels: labels, read: ProcessUsage.openFiles)
    let start = Double(startedAt.milliseconds) / 1000
    collectedGauge(
      "process_start_time_seconds", help: "When the process started, since the Unix epoch.", labels: labels
    ) { start }
    collectedGauge(
      "build_info", help: "The running version; always 1.", labels: ["daemon": name, "version": version]
    ) { 1 }
  }
}

/// What the kernel knows of this process. 0 where it does not tell.
private enum ProcessUsage {
  @Sendable static func residentOctets() -> Double {
    // proc_pid_statm(5): total and resident size in pages.
    guard let file = fopen("/proc/self/statm", "re") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, CInt(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let fields = text.split(separator: " ")
    guard fields.count > 1, let pages = Double(fields[1]) else { return 0 }
    return pages * Double(sysconf(CInt(_SC_PAGESIZE)))
  }

  @Sendable static func processorSeconds() -> Double {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return 0 }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  @Sendable static func openFiles() -> Double {
    guard let directory = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    // `.`, `..` and the descriptor of the directory itself.
    return Double(max(0, count - 3))
  }
}
