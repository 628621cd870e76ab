/// What docs/settings.md says, made from the same table that reads the settings.
package enum SettingsReference {
  /// Every key: `key`, form, default, meaning, programs.
  package static var markdown: String {
    var text = """
      # Settings

      One YAML file, `\(Settings.defaultFile)` unless `--config` names another. A variable `MAIL_KEY` of the
      environment beats the file (`MAIL_PORT=3001`), and `--set key=value` beats both. `gomail-… --check-config`
      prints every problem with its line and remedy; `gomailctl config show` prints what is in effect and why.

      - Durations take a unit (`250ms`, `30s`, `10m`, `1h30m`, `7d`); a bare number is seconds.
      - Sizes are octets or take `KiB`, `MiB`, `GiB`.
      - A list in a variable or flag is separated by commas; routes are given there as YAML (`[{name: …}]`).
      - An empty value is the same as no value.
      - Anchors, aliases and tags of YAML are refused, and so is a key that stands twice or is unknown.
      - Secrets are never printed. `bearer_token_file` and `webhook_secret_file` keep them out of the file.

      | key | form | default | meaning | program |
      |---|---|---|---|---|

      """
    for key in SettingsKey.all {
      let cells = [key.form, key.defaultText, key.meaning, key.programs]
      text += "| `\(key.name)` | " + cells.map(escaped).joined(separator: " | ") + " |\n"
    }
    return text + routes
  }

  private static func escaped(_ cell: String) -> String {
    String(cell.flatMap { $0 == "|" ? Array("\\|") : [$0] })
  }

  private static let routes = """

    ## Routes

    Each element of `webhooks` says where the mail for some recipients goes. The first one that matches takes
    the recipient, and routes after it are asked only where it says `continue: true`. What no route takes goes
    to the route `default`, which `api_endpoint` makes; without one it is stored and sent nowhere.

    | key | form | default | meaning |
    |---|---|---|---|
    | `name` | 1…64 letters, digits, `-`, `_`, `.` | must be given | Unique. Event ids depend on it: a renamed route is a new one. |
    | `match` | address, `*@domain`, domain, `^pattern$`, `*` | `*` | Compared with the envelope recipient, case ignored; `user@` takes `user+tag@` too. |
    | `url` | http or https URL | must be given | Where events are posted. |
    | `secret` | `whsec_…`, or a list of two | unsigned | Signs each attempt (Standard Webhooks); two while one replaces the other. |
    | `headers` | mapping | empty | Fields added to each request, such as `Authorization`. |
    | `timeout` | duration, 1s…5m | 30s | For one attempt. |
    | `concurrency` | 1…1000 | 10 | Attempts at the same time. |
    | `allow_private` | true or false | false | Whether the URL may lead to a private or loopback address. |
    | `include` | `{raw, parsed, attachments}` | `{raw: true, parsed: true, attachments: none}` | What events carry; attachments are `none`, `inline` or `url`. |
    | `continue` | true or false | false | Whether routes after this one are asked too. |

    ```yaml
    primary_domain: example.com
    api_endpoint: https://app.example.com/mail
    webhook_secret_file: /etc/gomail/webhook.secret
    webhooks:
      - name: archive
        match: "*"
        url: https://archive.example.com/mail
        continue: true
      - name: support
        match: support@example.com
        url: https://tickets.example.com/inbound
        headers: {Authorization: "Bearer 0123456789"}
    ```

    """
}
