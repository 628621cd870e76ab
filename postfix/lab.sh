#!/usr/bin/env bash
# What `make run` and `make demo` share: a private Postfix with the three daemons, `gomailctl listen` and a small DNS
# server, all below one directory and on ports of the loopback interface. Sourced, with the repository as the
# working directory.

# Set by whoever sources this, before lab_prepare.
lab=lab       # its name in messages
root=         # the directory of everything that is written
smtp_port=    # Postfix
http_port=    # the forwarder's HTTP API
webhook_port= # gomailctl listen

# Set here.
repository=$PWD
bin=${GOMAIL_BIN:-$repository/.build/debug}
dns_port=
started=()
declare -A names=() # of what was started, by process id
postfix_started=

say() { printf '\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '%s\n' "$*"; }
die() {
  echo "$lab: $*" >&2
  exit 69
}

in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the range from which Linux takes the ports of outgoing connections.
free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 12000))
    if ! in_use "$port"; then
      echo "$port"
      return
    fi
  done
  die "no free port between 20000 and 32000"
}

lab_build() {
  [ -z "${GOMAIL_BIN:-}" ] || return 0
  say "Building (the first time takes a few minutes) ..."
  swift build
}

launch() { # LOG PROGRAM ARGUMENT...
  local log=$1
  shift
  # In a session of its own, so that Ctrl-C reaches the script alone and the daemons end in order.
  setsid "$@" >>"$log" 2>&1 </dev/null &
  started+=($!)
  names[$!]=$(basename "$1")
}

# Blocks until something that was started here ends, and says what.
lab_wait() {
  local ended=none
  wait -n -p ended "${started[@]}" || true
  say "${names[${ended:-none}]:-One of the programs} ended by itself; the logs are in $root/log"
}

# Ends what was started here and nothing else.
# shellcheck disable=SC2317 # called by the callers' traps
lab_stop() {
  [ -z "$postfix_started" ] || postfix/private-instance stop "$root" 2>/dev/null || true
  local pid
  for pid in "${started[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  postfix_started=
  started=()
}

# Answers for the zones in the files given, and NXDOMAIN for every other name: nothing is asked of anybody else.
lab_dns() { # ZONE-FILE...
  local log=$root/log/dns.log pid file
  for _ in $(seq 10); do
    dns_port=$(free_port)
    {
      printf '%s\n' "port=$dns_port" listen-address=127.0.0.1 bind-interfaces no-resolv no-hosts cache-size=0 \
        local-ttl=60 'address=/#/' keep-in-foreground log-facility=- pid-file=
      for file in "$@"; do echo "conf-file=$repository/$file"; done
    } >"$root/dns.conf"
    : >"$log"
    LC_ALL=C launch "$log" /usr/sbin/dnsmasq --conf-file="$root/dns.conf"
    pid=${started[-1]}
    for _ in $(seq 100); do
      ! grep -q 'started, version' "$log" || return 0
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.05
    done
    # Somebody took the port in between: another one.
    kill "$pid" 2>/dev/null || true
    unset 'started[-1]'
  done
  cat "$log" >&2
  die "the DNS server does not start"
}

# Directories, secrets, settings and Postfix's configuration; starts the DNS server.
lab_prepare() { # SETTINGS-LINE... -- ZONE-FILE...
  local lines=()
  while [ "$1" != -- ]; do
    lines+=("$1")
    shift
  done
  shift
  mkdir -p "$root/log" "$root/secrets"
  if [ ! -s "$root/secrets/webhook" ]; then
    (umask 077 && echo "whsec_$(head -c 32 /dev/urandom | base64 -w 0)" >"$root/secrets/webhook")
    (umask 077 && head -c 24 /dev/urandom | base64 -w 0 >"$root/secrets/bearer")
  fi
  lab_dns "$@"
  cat >"$root/gomail.yaml" <<YAML
# Written by \`make $lab\`: everything else has its default (gomailctl config show).
mail_hostname: mx.example.com
primary_domain: example.com
data_dir: $root/spool
control_dir: $root/control
milter_socket: unix:$root/queue/gomail/milter.sock
policy_socket: unix:$root/queue/gomail/policy.sock
lmtp_socket: unix:$root/queue/gomail/lmtp.sock
port: $http_port
metrics_enabled: false
bearer_token_file: $root/secrets/bearer
api_endpoint: http://127.0.0.1:$webhook_port/inbound
webhook_secret_file: $root/secrets/webhook
dns_servers: [127.0.0.1@$dns_port]
YAML
  [ ${#lines[@]} -eq 0 ] || printf '%s\n' "${lines[@]}" >>"$root/gomail.yaml"
  # Comments alone without sync routes; with some in the settings, their recipients go alone.
  "$bin/gomailctl" route transport --config "$root/gomail.yaml" >"$root/transport"
  postfix/private-instance prepare "$root" "$smtp_port" "transport_maps = regexp:$root/transport"
}

# Starts the rest and returns when each part answers. Events go to $root/log/events.txt, in the form FLAG of
# `gomailctl listen`; what `gomailctl status` says to $root/log/status.txt.
lab_start() { # FLAG
  local daemon
  postfix/private-instance stop "$root" 2>/dev/null || true
  : >"$root/log/events.txt"
  launch "$root/log/events.txt" "$bin/gomailctl" listen --port "$webhook_port" \
    --secret-file "$root/secrets/webhook" "$1"
  for daemon in policyd milter forwarder; do
    : >"$root/log/gomail-$daemon.log"
    launch "$root/log/gomail-$daemon.log" "$bin/gomail-$daemon" --config "$root/gomail.yaml"
  done
  postfix/private-instance start "$root"
  postfix_started=yes
  for _ in $(seq 200); do
    ! "$bin/gomailctl" status --config "$root/gomail.yaml" --postfix-config "$root/etc" >"$root/log/status.txt" 2>&1 ||
      return 0
    sleep 0.1
  done
  cat "$root/log/status.txt" >&2
  tail -n 5 "$root"/log/gomail-*.log "$root/log/mail.log" >&2
  die "not everything came up; the logs are in $root/log"
}
