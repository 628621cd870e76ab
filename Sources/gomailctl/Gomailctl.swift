import ArgumentParser
import Daemon

/// The operator's hand: talks to the daemons over their control sockets.
struct Gomailctl: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gomailctl",
    abstract: "Look after GoMail: its daemons, messages, routes, bans, limits and settings.",
    discussion: """
      It talks to the daemons over their control sockets, so it must run as root or as the \
      daemons' user.

      Examples:
        gomailctl status
        gomailctl ban add 192.0.2.0/24 --for 12h --reason "password guessing"
        gomailctl limits explain 192.0.2.7
        gomailctl message list --recipient support@example.com --since 1h
        gomailctl message replay --status failed --since 1d
        gomailctl route test support@example.com --send
        gomailctl dkim generate example.com
        gomailctl explain message.eml --ip 192.0.2.1 --from ann@example.org
        gomailctl listen --secret-file /etc/gomail/webhook.secret

      Exit codes: 0 done, 1 status, dkim check or verify found something wrong, 64 wrong command line, 65 wrong input, \
      66 a file cannot be read, 69 a daemon is not there, 70 an answer that should not be, \
      73 a file cannot be made, 74 output failed, 75 the DNS gave no answer, 77 no permission, 78 wrong settings.
      """,
    version: ProductVersion.current,
    subcommands: [
      StatusCommand.self, QueueCommand.self, TailCommand.self, MessageCommand.self, RouteCommand.self,
      BanCommand.self, AllowCommand.self, LimitsCommand.self, DMARCCommand.self, DKIMCommand.self,
      ExplainCommand.self, VerifyCommand.self, ListenCommand.self, ConfigCommand.self, ReloadCommand.self,
    ])
}
