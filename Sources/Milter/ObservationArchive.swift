import Daemon
import Inspection
import JSON
import Locking
import Logging
import Mail
import NIOCore
import Resolver
import SQLite

/// The one writer of observations: takes what the recorder holds to the disk.
///
/// It runs on an event loop of its own, on which nothing else runs: its calls wait for the disk. Nothing that goes
/// wrong here reaches a session.
actor ObservationArchive {
  /// What health and metrics say of the file.
  struct State: Sendable {
    /// Rows in the file.
    var rows = 0
    /// Why nothing can be written now.
    var problem: String?
    /// The name that a damaged file was put aside under.
    var damagedFile: String?
  }

  nonisolated let unownedExecutor: UnownedSerialExecutor
  /// Where sessions leave their rows.
  nonisolated let recorder: ObservationRecorder

  private nonisolated let shared = Locked(State())
  private let path: String
  /// How many whole days are kept besides this one.
  private let days: Int
  private let counters: ObservationCounters?
  private let logger: Logger
  private var file: ObservationFile?
  /// The day on which old days were last looked for.
  private var prunedOn: UTCDay?
  /// Keeps the executor alive.
  private let eventLoop: any EventLoop

  init(
    path: String, days: Int, recorder: ObservationRecorder, counters: ObservationCounters?, logger: Logger,
    eventLoop: any EventLoop
  ) {
    self.path = path
    self.days = days
    self.recorder = recorder
    self.counters = counters
    self.logger = logger
    self.eventLoop = eventLoop
    unownedExecutor = eventLoop.executor.asUnownedSerialExecutor()
  }

  /// How the file stands.
  nonisolated var state: State { shared.withLock { $0 } }

  /// The state as `/health` shows it.
  nonisolated var health: JSONObject {
    let (state, figures) = (state, recorder.figures)
    var json: JSONObject = [
      "rows": .integer(Int64(state.rows)), "waiting": .integer(Int64(figures.waiting)),
      "dropped": .integer(Int64(figures.dropped + (counters?.withoutRoom.value ?? 0))),
    ]
    json["damaged_file"] = state.damagedFile.map { .string($0) }
    json["problem"] = state.problem.map { .string($0) }
    return json
  }

  /// Writes what waits, and once a day forgets old days.
  ///
  /// - Returns: whether that worked; what could not be written waits on.
  @discardableResult
  func flush(at now: Timestamp) -> Bool {
    do {
      let file = try openedFile(at: now)
      let today = UTCDay(now)
      if prunedOn != today {
        let rows = try file.prune(before: today.earlier(by: days))
        prunedOn = today
        if rows > 0 { logger.info("old DMARC observations forgotten", metadata: ["rows": "\(rows)"]) }
      }
      let entries = recorder.take()
      do {
        let outcome = try file.write(entries)
        counters?.written.add(outcome.written)
        counters?.withoutRoom.add(outcome.withoutRoom)
      } catch {
        recorder.putBack(entries)
        throw error
      }
      tell(rows: file.rowCount, problem: nil)
      return true
    } catch {
      // The next attempt opens the file anew, checks it and puts it aside.
      if (error as? SQLiteError)?.kind == .damaged { file = nil }
      tell(rows: file?.rowCount ?? 0, problem: "\(error)")
      return false
    }
  }

  /// The rows that `filter` takes, those of this moment among them.
  func page(_ filter: ObservationFilter, at now: Timestamp) throws -> ObservationFile.Page {
    flush(at: now)
    guard let file else {
      throw ControlProblem.unavailable(
        "the file of DMARC observations cannot be used: \(state.problem ?? "it is not open")")
    }
    return try file.page(filter)
  }

  /// Writes what waits and closes the file.
  func close(at now: Timestamp) {
    if !flush(at: now) {
      logger.error(
        "DMARC observations are lost", metadata: ["rows": "\(recorder.figures.waiting)"])
    }
    file = nil
  }

  private func openedFile(at now: Timestamp) throws -> ObservationFile {
    if let file { return file }
    if let obstacle = DirectoryPath.make(above: path, mode: DirectoryPath.privateMode) {
      throw UnusableDirectory(path: obstacle.path, code: obstacle.code)
    }
    let opened = try ObservationFile.openPuttingDamageAside(path: path, now: now)
    file = opened.file
    if let aside = opened.aside {
      shared.withLock { $0.damagedFile = aside }
      logger.error(
        "the file of DMARC observations is damaged; beginning a new one",
        metadata: ["file": "\(path)", "put_aside": "\(aside)"])
    }
    return opened.file
  }

  /// Each problem is logged once, until there is none or another.
  private func tell(rows: Int, problem: String?) {
    let last = shared.withLock { state in
      defer { (state.rows, state.problem) = (rows, problem) }
      return state.problem
    }
    if let problem, problem != last {
      logger.error(
        "DMARC observations cannot be written", metadata: ["file": "\(path)", "error": "\(problem)"])
    }
  }
}
