/* Takes POST requests, answers 200 to each, and counts them: an endpoint that costs as little as one can.
 *
 *   bench-receive COUNT-FILE
 *
 * Listens on a free port of 127.0.0.1 and prints it. COUNT-FILE holds the number of requests that were read whole, as
 * 64 bits of this machine: whoever maps it sees it change. Speaks as much of HTTP/1.1 as libcurl and curl need: bodies
 * have a Content-Length, "Expect: 100-continue" is answered. Ends with the process that started it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { maximum_connections = 65536, head_octets = 16384, read_octets = 262144, events_at_once = 64 };

/* A request while it comes in. */
struct connection {
  char head[head_octets];
  size_t head_end;
  uint64_t body_left;
};

static struct connection *connections[maximum_connections];
static char input[read_octets];
static _Atomic uint64_t *count;
static int poller;

static const char answer[] = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

_Noreturn static void die(const char *what) {
  fprintf(stderr, "bench-receive: %s: %s\n", what, errno ? strerror(errno) : "not what was expected");
  exit(1);
}

static void hang_up(int socket) {
  free(connections[socket]);
  connections[socket] = NULL;
  close(socket);
}

/* The answers are short: a socket that does not take one is a client that does not read. */
static int say(int socket, const char *text, size_t octets) {
  return send(socket, text, octets, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)octets ? 0 : -1;
}

static int finished(int socket) {
  atomic_fetch_add_explicit(count, 1, memory_order_release);
  return say(socket, answer, sizeof answer - 1);
}

/* Takes a whole head, NUL at its end. */
static int take_head(int socket, struct connection *connection) {
  const char *length = strcasestr(connection->head, "\r\ncontent-length:");
  connection->body_left = length ? strtoull(length + 17, NULL, 10) : 0;
  connection->head_end = 0;
  if (connection->body_left == 0) return finished(socket);
  return strcasestr(connection->head, "\r\nexpect:") ? say(socket, go_on, sizeof go_on - 1) : 0;
}

static int take(int socket, struct connection *connection, const char *bytes, size_t octets) {
  while (octets > 0) {
    if (connection->body_left > 0) {
      size_t taken = octets < connection->body_left ? octets : connection->body_left;
      bytes += taken;
      octets -= taken;
      connection->body_left -= taken;
      if (connection->body_left == 0 && finished(socket) != 0) return -1;
      continue;
    }
    size_t before = connection->head_end;
    size_t taken = octets < head_octets - 1 - before ? octets : head_octets - 1 - before;
    if (taken == 0) return -1;
    memcpy(connection->head + before, bytes, taken);
    connection->head[before + taken] = 0;
    size_t from = before < 3 ? 0 : before - 3;
    const char *end = memmem(connection->head + from, before + taken - from, "\r\n\r\n", 4);
    if (end == NULL) {
      connection->head_end = before + taken;
      return taken == octets ? 0 : -1;
    }
    size_t used = (size_t)(end + 4 - connection->head) - before;
    connection->head[before + used] = 0;
    bytes += used;
    octets -= used;
    if (take_head(socket, connection) != 0) return -1;
  }
  return 0;
}

static void welcome(int listener) {
  int socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (socket < 0) return;
  if (socket >= maximum_connections || (connections[socket] = calloc(1, sizeof(struct connection))) == NULL) {
    close(socket);
    return;
  }
  int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = socket};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) != 0) die("epoll_ctl");
}

static void serve(int socket) {
  ssize_t got = recv(socket, input, sizeof input, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0 || take(socket, connections[socket], input, (size_t)got) != 0) hang_up(socket);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: bench-receive COUNT-FILE\n");
    return 64;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int file = open(argv[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0 || ftruncate(file, sizeof *count) != 0) die(argv[1]);
  count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (count == MAP_FAILED) die("mmap");
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 1024) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &length) != 0)
    die("listen");
  poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) != 0) die("epoll");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct epoll_event events[events_at_once];
    int ready = epoll_wait(poller, events, events_at_once, -1);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; i++)
      if (events[i].data.fd == listener)
        welcome(listener);
      else
        serve(events[i].data.fd);
  }
}
