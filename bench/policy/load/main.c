/* Asks a policy server as Postfix does: each connection sends a request and waits for its answer, again and again.
 *
 *   bench-policy-load SOCKET CONNECTIONS SECONDS
 *
 * SOCKET is a path, or a port of 127.0.0.1.
 * The requests are those of RCPT, about 700 octets each, from addresses that change with every one. Prints
 * "requests N seconds S p50 MICROSECONDS p99 MICROSECONDS refused N"; an answer that is none ends it with status 1.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { maximum_connections = 1000, request_octets = 2048, buckets = 200000 /* of a microsecond each */ };

struct connection {
  int socket;
  uint64_t sent_at;
  char answer[512];
  size_t octets;
};

static struct connection connections[maximum_connections];
static uint32_t histogram[buckets + 1];
static uint64_t random_state = 0x9e3779b97f4a7c15u;
static uint64_t refused;

static void fail(const char *what) {
  fprintf(stderr, "bench-policy-load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint32_t random_number(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (uint32_t)(random_state >> 32);
}

static void ask(struct connection *connection) {
  char request[request_octets];
  uint32_t number = random_number();
  /* 100.64.0.0/10: no ban of the benchmark covers it. */
  int length = snprintf(
      request, sizeof request,
      "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nclient_address=100.%u.%u.%u\n"
      "client_name=mail.example.net\nclient_port=41234\nreverse_client_name=mail.example.net\n"
      "server_address=198.51.100.1\nserver_port=25\nhelo_name=mail.example.net\nsender=alice%u@example.net\n"
      "recipient=bob@example.org\nrecipient_count=0\nqueue_id=4X%08XzQ\ninstance=1f3e.6920a1b2.%x.0\nsize=4711\n"
      "etrn_domain=\nstress=\nsasl_method=\nsasl_username=\nsasl_sender=\nccert_subject=\nccert_issuer=\n"
      "ccert_fingerprint=\nccert_pubkey_fingerprint=\nencryption_protocol=TLSv1.3\n"
      "encryption_cipher=TLS_AES_256_GCM_SHA384\nencryption_keysize=256\npolicy_context=\n\n",
      64 + (number >> 16 & 63), number >> 8 & 255, number & 255, number, number, number);
  connection->octets = 0;
  connection->sent_at = nanoseconds();
  if (write(connection->socket, request, (size_t)length) != length) fail("write");
}

static uint64_t percentile(uint64_t count, double part) {
  uint64_t wanted = (uint64_t)((double)count * part), seen = 0;
  for (uint64_t bucket = 0; bucket <= buckets; bucket++) {
    seen += histogram[bucket];
    if (seen > wanted) return bucket;
  }
  return buckets;
}

int main(int argc, char **argv) {
  int count = argc == 4 ? atoi(argv[2]) : 0;
  double seconds = argc == 4 ? atof(argv[3]) : 0;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct sockaddr_in port = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (count < 1 || count > maximum_connections || seconds <= 0 || strlen(argv[1]) >= sizeof address.sun_path) {
    fprintf(stderr, "usage: bench-policy-load SOCKET CONNECTIONS SECONDS\n");
    return 64;
  }
  strcpy(address.sun_path, argv[1]);
  port.sin_port = htons((uint16_t)atoi(argv[1]));
  int poll = epoll_create1(0);
  for (int i = 0; i < count; i++) {
    int family = argv[1][0] == '/' ? AF_UNIX : AF_INET, on = 1;
    connections[i].socket = socket(family, SOCK_STREAM, 0);
    int result = family == AF_UNIX
                     ? connect(connections[i].socket, (struct sockaddr *)&address, sizeof address)
                     : connect(connections[i].socket, (struct sockaddr *)&port, sizeof port);
    if (result != 0) fail("connect");
    if (family == AF_INET) setsockopt(connections[i].socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[i]};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].socket, &event) != 0) fail("epoll_ctl");
  }
  uint64_t begin = nanoseconds(), end = begin + (uint64_t)(seconds * 1e9), now = begin, requests = 0;
  for (int i = 0; i < count; i++) ask(&connections[i]);
  while (now < end) {
    struct epoll_event events[64];
    int ready = epoll_wait(poll, events, 64, 1000);
    if (ready < 0 && errno != EINTR) fail("epoll_wait");
    now = nanoseconds();
    for (int i = 0; i < ready; i++) {
      struct connection *connection = events[i].data.ptr;
      ssize_t octets = read(connection->socket, connection->answer + connection->octets,
                            sizeof connection->answer - connection->octets);
      if (octets <= 0) fail("the server closed a connection");
      connection->octets += (size_t)octets;
      if (connection->octets < 2 || memcmp(connection->answer + connection->octets - 2, "\n\n", 2) != 0) continue;
      if (strncmp(connection->answer, "action=", 7) != 0) fail("not an answer");
      if (strncasecmp(connection->answer + 7, "dunno", 5) != 0) refused++;
      uint64_t micros = (now - connection->sent_at) / 1000;
      histogram[micros < buckets ? micros : buckets]++;
      requests++;
      ask(connection);
    }
  }
  printf("requests %lu seconds %.3f p50 %lu p99 %lu refused %lu\n", requests, (double)(now - begin) / 1e9,
         percentile(requests, 0.5), percentile(requests, 0.99), refused);
  return 0;
}
