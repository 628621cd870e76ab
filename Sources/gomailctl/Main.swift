import ArgumentParser
import Daemon

@main
enum Main {
  static func main() async {
    do {
      var command = try Gomailctl.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let refusal as Refusal {
      StandardOutput.error("gomailctl: \(refusal.message)")
      if !refusal.remedy.isEmpty { StandardOutput.error("  \(refusal.remedy)") }
      refusal.exitCode.exit()
    } catch {
      Gomailctl.exit(withError: error)
    }
  }
}
