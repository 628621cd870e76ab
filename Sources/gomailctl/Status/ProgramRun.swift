import Glibc

/// Runs another program and reads what it writes. Blocks: call it from a thread of its own.
enum ProgramRun {
  /// More than `postconf` says about one parameter.
  static let maximumOutputOctets = 64 * 1024

  /// The exit code and standard output of `arguments`, the first of which is searched in `PATH`.
  /// Standard error is not shown: the caller says what the failure means.
  static func run(_ arguments: [String]) throws(SystemFailure) -> (exitCode: Int32, output: String) {
    guard let name = arguments.first else { throw SystemFailure(number: EINVAL) }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemFailure(number: errno) }
    // The program gets a copy of the writing end; what it inherited besides would keep the pipe open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var process: pid_t = 0
    let argv = arguments.map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    let result = posix_spawnp(&process, name, &actions, nil, argv, environ)
    close(ends[1])
    guard result == 0 else { throw SystemFailure(number: result) }
    let output = read(ends[0])
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw SystemFailure(number: errno) }
    }
    // WIFEXITED and WEXITSTATUS are macros.
    let exitCode = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
    return (exitCode, output)
  }

  private static func read(_ descriptor: Int32) -> String {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      // What is beyond the bound is read and dropped, so that the program can end.
      if output.count < maximumOutputOctets { output.append(contentsOf: chunk.prefix(count)) }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
