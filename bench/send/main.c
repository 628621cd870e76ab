/* Sends prepared messages by SMTP, one connection for each, many at a time.
 *
 * smtp-source makes up its messages; signatures need real ones. All messages are read and dot-stuffed before the
 * first connection, so that sending costs little more than the copies into the kernel.
 *
 *   bench-send PORT SESSIONS MESSAGES FIRST RECIPIENT INDEX
 *
 * INDEX has a line "FILE SOURCE-ADDRESS HELO SENDER" for each message; MESSAGES are taken from it in turn, beginning
 * at line FIRST. The server is 127.0.0.1. Prints "accepted N refused M"; anything but SMTP ends with status 1.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { maximum_messages = 100000, maximum_sessions = 1000, reply_octets = 4096, line_octets = 1024 };

struct message {
  char *text; /* with dots stuffed and the line "." at its end */
  size_t octets;
  struct in_addr source;
  char helo[256];
  char sender[256];
};

enum stage { greeting, hello, mail, recipient, data, content, quit };

struct session {
  int socket;
  enum stage stage;
  const struct message *message;
  char reply[reply_octets];
  size_t reply_end;
  char line[line_octets];
  const char *out;
  size_t out_left;
  bool waits_to_write;
};

static struct message *messages;
static size_t message_count;
static struct session sessions[maximum_sessions];
static const char *to;
static struct sockaddr_in server;
static int poller;
static size_t started, ended, accepted, refused, wanted, next_message;

_Noreturn static void die(const char *what) {
  fprintf(stderr, "bench-send: %s: %s\n", what, errno ? strerror(errno) : "not what was expected");
  exit(1);
}

static void read_message(struct message *message, const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) die(path);
  long octets = ftell(file);
  rewind(file);
  char *raw = malloc((size_t)octets + 1);
  message->text = malloc((size_t)octets * 2 + 8);
  if (!raw || !message->text || fread(raw, 1, (size_t)octets, file) != (size_t)octets) die(path);
  fclose(file);
  size_t end = 0;
  bool begins_line = true;
  for (long position = 0; position < octets; position++) {
    if (begins_line && raw[position] == '.') message->text[end++] = '.';
    message->text[end++] = raw[position];
    begins_line = raw[position] == '\n';
  }
  free(raw);
  if (!begins_line) end += (size_t)sprintf(message->text + end, "\r\n");
  end += (size_t)sprintf(message->text + end, ".\r\n");
  message->octets = end;
}

static void read_index(const char *path) {
  FILE *file = fopen(path, "r");
  char line[line_octets], name[512], source[64];
  messages = calloc(maximum_messages, sizeof *messages);
  if (!file || !messages) die(path);
  while (message_count < maximum_messages && fgets(line, sizeof line, file)) {
    struct message *message = &messages[message_count];
    if (sscanf(line, "%511s %63s %255s %255s", name, source, message->helo, message->sender) != 4 ||
        inet_pton(AF_INET, source, &message->source) != 1)
      die(line);
    read_message(message, name);
    message_count++;
  }
  fclose(file);
  if (message_count == 0) die(path);
}

static void watch(struct session *session, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = session};
  if (epoll_ctl(poller, operation, session->socket, &event) != 0) die("epoll_ctl");
}

static void begin(struct session *session) {
  if (started == wanted) return;
  started++;
  session->message = &messages[next_message++ % message_count];
  session->stage = greeting;
  session->reply_end = 0;
  session->out_left = 0;
  session->waits_to_write = false;
  session->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (session->socket < 0) die("socket");
  int on = 1;
  setsockopt(session->socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  setsockopt(session->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct sockaddr_in local = {.sin_family = AF_INET, .sin_addr = session->message->source};
  if (bind(session->socket, (struct sockaddr *)&local, sizeof local) != 0) die("bind");
  if (connect(session->socket, (struct sockaddr *)&server, sizeof server) != 0) die("connect");
  watch(session, EPOLL_CTL_ADD, EPOLLIN);
}

static void finish(struct session *session) {
  close(session->socket);
  session->socket = -1;
  ended++;
  begin(session);
}

/* Writes what there is; the rest when the socket takes more. */
static void flush(struct session *session) {
  while (session->out_left > 0) {
    ssize_t count = send(session->socket, session->out, session->out_left, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      if (!session->waits_to_write) watch(session, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
      session->waits_to_write = true;
      return;
    }
    if (count < 0) die("send");
    session->out += count;
    session->out_left -= (size_t)count;
  }
  if (session->waits_to_write) watch(session, EPOLL_CTL_MOD, EPOLLIN);
  session->waits_to_write = false;
}

static void say(struct session *session, enum stage stage, const char *format, const char *value) {
  session->stage = stage;
  session->out = session->line;
  session->out_left = (size_t)snprintf(session->line, sizeof session->line, format, value);
  flush(session);
}

/* One whole reply is there. */
static void answer(struct session *session, int code) {
  if (session->stage != quit && (code < 200 || code > 399)) {
    refused++;
    if (getenv("BENCH_SEND_VERBOSE")) fprintf(stderr, "%.*s", (int)session->reply_end, session->reply);
    say(session, quit, "QUIT\r\n", "");
    return;
  }
  switch (session->stage) {
  case greeting: say(session, hello, "EHLO %s\r\n", session->message->helo); break;
  case hello: say(session, mail, "MAIL FROM:<%s>\r\n", session->message->sender); break;
  case mail: say(session, recipient, "RCPT TO:<%s>\r\n", to); break;
  case recipient: say(session, data, "DATA\r\n", ""); break;
  case data:
    session->stage = content;
    session->out = session->message->text;
    session->out_left = session->message->octets;
    flush(session);
    break;
  case content:
    accepted++;
    say(session, quit, "QUIT\r\n", "");
    break;
  case quit: finish(session); break;
  }
}

static void take(struct session *session) {
  ssize_t count = recv(
      session->socket, session->reply + session->reply_end, sizeof session->reply - 1 - session->reply_end, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count == 0 && session->stage == quit) {
    finish(session);
    return;
  }
  if (count <= 0) die("connection lost");
  session->reply_end += (size_t)count;
  session->reply[session->reply_end] = 0;
  /* The last line of a reply has no hyphen behind its code. */
  char *line = session->reply, *end;
  while ((end = strchr(line, '\n'))) {
    if (end - line >= 3 && line[3] != '-') {
      int code = atoi(line);
      answer(session, code);
      session->reply_end = 0;
      return;
    }
    line = end + 1;
  }
  if (session->reply_end == sizeof session->reply - 1) die("a reply without end");
}

int main(int count, char **arguments) {
  if (count != 7) {
    fprintf(stderr, "usage: bench-send PORT SESSIONS MESSAGES FIRST RECIPIENT INDEX\n");
    return 64;
  }
  server = (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  size_t parallel = strtoul(arguments[2], NULL, 10);
  wanted = strtoul(arguments[3], NULL, 10);
  next_message = strtoul(arguments[4], NULL, 10);
  to = arguments[5];
  if (parallel < 1 || parallel > maximum_sessions) die("SESSIONS");
  read_index(arguments[6]);
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0) die("epoll");
  /* Whoever measures begins when everything is read, and says so. */
  printf("ready\n");
  fflush(stdout);
  if (getchar() == EOF) return 1;
  for (size_t index = 0; index < parallel && index < wanted; index++) begin(&sessions[index]);
  struct epoll_event events[64];
  while (ended < wanted) {
    int ready = epoll_wait(poller, events, 64, 60000);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) die("no answer for a minute");
    for (int index = 0; index < ready; index++) {
      struct session *session = events[index].data.ptr;
      int socket = session->socket;
      if (events[index].events & EPOLLOUT) flush(session);
      if (session->socket == socket && events[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) take(session);
    }
  }
  printf("accepted %zu refused %zu\n", accepted, refused);
  return 0;
}
