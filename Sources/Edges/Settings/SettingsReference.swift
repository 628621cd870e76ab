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
      - Secrets are never printed. `bearer_token_file`, `webhook_secret_file` and a route's `secret_file` and
        `secret_env` keep them out of the file.

      | key | form | default | meaning | program |
      |---|---|---|---|---|

      """
    for key in SettingsKey.all {
      let cells = [key.form, key.defaultText, key.meaning, key.programs]
      text += "| `\(key.name)` | " + cells.map(escaped).joined(separator: " | ") + " |\n"
    }
    return text + limits + routes
  }

  private static func escaped(_ cell: String) -> String {
    String(cell.flatMap { $0 == "|" ? Array("\\|") : [$0] })
  }

  private static let limits = """

    ## Limits

    Each element of `rate_limits` limits how much mail is taken for one key; docs/limits.md tells how they work together.

    | key | form | default | meaning |
    |---|---|---|---|
    | `name` | 1…64 letters, digits, `-`, `_`, `.` | must be given | Unique; replies, log lines and gomailctl name it. |
    | `key` | `client`, `sender`, `sender_domain`, `recipient`, `recipient_domain`, `user`, `author_domain`, `global` | must be given | Whose tokens are counted. |
    | `rate` | number`/`time, such as `60/min`, `1000/10min`, `5/s`, `20000/day`, `200MiB/h` | must be given | How many tokens come back. |
    | `burst` | number, or size | as many as come back in the rate's period | How many a full bucket holds. |
    | `count` | `messages`, `recipients`, `connections`, `bytes` | `messages`; `recipients` for keys that are recipients | What takes them. |
    | `action` | `defer`, `reject`, `ban` | `defer` | 4xx, 5xx, or 4xx and a ban of the client. |
    | `dry_run` | true or false | false | Whether it only logs. |
    | `originating` | true or false | false | Whether the operator's own mail is counted too. |

    The default is one generous rule, which is to be written down where others stand beside it:

    ```yaml
    rate_limits:
      - {name: client, key: client, rate: 1000/min, burst: 2000}
    ```

    """

  private static let routes = """

    ## Routes

    Each element of `webhooks` says where the mail for some recipients goes. The first one that matches takes
    the recipient, and routes after it are asked only where it says `continue: true`. What no route takes goes
    to the route `default`, which `api_endpoint` makes; without one it is stored and sent nowhere.

    | key | form | default | meaning |
    |---|---|---|---|
    | `name` | 1…64 letters, digits, `-`, `_`, `.` | must be given | Unique. Event ids depend on it: a renamed route is a new one. |
    | `match` | address, `*@domain`, domain, `^pattern$`, `*` | `*` | Compared with the envelope recipient, case ignored; `user@` takes `user+tag@` too, a domain those below it, `*@domain` does not. |
    | `url` | http or https URL, or a list of up to 16 | must be given | Where events are posted; `{1}`…`{9}` see below. |
    | `secret` | `whsec_…`, or a list of two | none | Signs each attempt as `v1` (Standard Webhooks); two while one replaces the other. |
    | `secret_file` | absolute path | none | A file with the secrets, one a line, in place of `secret`. |
    | `secret_env` | name of a variable | none | A variable of the forwarder's environment with the secrets, in place of `secret`. |
    | `headers` | mapping | empty | Fields added to each request, such as `Authorization`. |
    | `timeout` | duration, 1s…5m | 30s | For one attempt; in mode `sync` 2m at most. |
    | `concurrency` | 1…1000 | 10 | Attempts at the same time. |
    | `allow_private` | true or false | false | Whether the URL may lead to a private or loopback address. |
    | `ca_file` | absolute path | the key `ca_file` | CA certificates (PEM) that take the place of the system's. |
    | `require` | `dmarc`, `spf`, `dkim`, or a list | empty | What mail must have passed. |
    | `include` | `{raw, parsed, attachments}` | `{raw: true, parsed: true, attachments: none}` | What events carry; attachments are `none`, `inline` or `url`. |
    | `continue` | true or false | false | Whether routes after this one are asked too. |
    | `mode` | `async` or `sync` | `async` | Whether the webhook is asked after LMTP has accepted the message, or decides whether it does. |

    **Patterns** are anchored regular expressions of at most 256 characters: `( ) | * + ? . [ ] \\d \\w` and `\\`
    before punctuation; no counts, no back references, so that matching takes a time that grows with the length
    of the recipient alone. In the URL's path and query `{1}`…`{9}` stand for what the pattern's parentheses
    took, in lower case and percent-encoded; they cannot stand in scheme, host or port. Where a segment of the
    path would become `.` or `..`, the event fails. A 410 of such a URL fails the one event; of a fixed one it
    disables the route.

    **Several URLs** get an event each, with its own id, retries, circuit breaker and state; the second URL of
    `support` appears as `support:2` in logs and in `gomailctl`, while events name the route `support`. The place
    in the list is what counts: add new ones at the end. A URL that changes takes over what waits for its place;
    what waits for a place that is gone is held until it comes back.

    **`require`**: where the routes of all recipients require what a message lacks, gomail-milter refuses it at its
    end (550 5.7.1; 451 4.7.1 where a check met a temporary error). Where another recipient's route takes it, an
    event of a message that lacks one of them is not posted. It goes to `failed/` with the reason, counts in `gomail_webhook_requirements_unmet_total`, and can be looked at there; it is not replayed
    either while the route requires it. A temporary error of the check counts as lacking. Mail of our own users
    and of `trusted_networks` is not judged and lacks all.

    **`mode: sync`**: Postfix waits while the webhook is asked, once for each time that it brings the message, and
    is told what the answer means for the recipient:

    | answer | reply to Postfix | the message |
    |---|---|---|
    | 2xx | 250 | in `processed/` |
    | 406, 422, or 410 of a URL with captures, sender proven | 550 5.7.1 | nowhere: Postfix sends its sender a bounce |
    | the same, sender not proven | 250 | in `failed/`, with the reason |
    | every other status, no answer | 451 | in Postfix's queue, whose `minimal_backoff_time` and `maximal_queue_lifetime` count |
    | none, because the route is disabled or pauses, its circuit breaker is open, or no turn came within 60 s | 451 | in Postfix's queue |

    The reply names the route; what the endpoint wrote stands in the log and in `gomailctl message show`. A sender is
    proven where the event's `sender_verified` is true and the envelope sender is of that domain, of one
    below it, or passed SPF: a bounce must not go to somebody whose address was forged. A bounce, which has no
    sender, is never refused. `require` that is not met, and an address that makes no URL, put the message into
    `failed/` as in mode `async`. Redeliveries keep the event id. With several sync routes or URLs all must
    accept, one refusal refuses; who accepted before sees the event again, or is left with one of a message that
    was refused. Async routes of the same recipient (`continue`) get theirs once it is accepted. URLs of attachments work
    from then on. `retry_gaps` do not count, replays and mail by `POST /mail/inbound` go as in mode `async`, and a route
    that only stores asks nobody. At most 200 attempts of sync routes run at once, beside `delivery_concurrency`.
    Postfix should bring their recipients one at a time: `gomailctl route transport`, postfix/README.md.

    **Circuit breaker**: each URL of a route has one. It opens when at least 10 attempts within a minute ended
    and half of them failed, keeps attempts away for 5 s, and then lets one at a time through: three that
    succeed close it, one that fails opens it for twice as long, up to a minute. Attempts that are kept away
    do not count; but while it is not closed, mail older than all of `retry_gaps` and a fifth more (a day at
    least) goes to `failed/`. 2xx, 406, 410 and 422 are signs of health, 429 is none of either. An
    endpoint can ask for a pause of its route itself (429, 502, 503 or 504 with `Retry-After`), of a day at most.
    Another URL ends both, and so does `gomailctl route enable`.

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
      - name: orders
        match: ^order-(\\d+)@example\\.com$
        url:
          - https://shop.example.com/orders/{1}/mail
          - https://audit.example.net/mail?order={1}
        secret_env: SHOP_WEBHOOK_SECRET
        require: dmarc
      - name: intake
        match: intake@example.com
        url: https://crm.example.com/mail
        secret_file: /etc/gomail/crm.secret
        mode: sync
        timeout: 20s
    ```

    """
}
