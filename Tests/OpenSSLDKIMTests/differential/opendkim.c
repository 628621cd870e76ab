/*
 * What libopendkim says of messages: reads cases from standard input, writes a line for each.
 *
 *     time SECONDS          the moment at which all is verified
 *     key NAME HEX          a TXT record; counts for the next message
 *     message HEX           the message with CRLF line ends
 *
 * The answer has a word for each signature, from the top of the message down: `pass` or the words of
 * dkim_sig_geterrorstr() with `_` for spaces; `none` where there is no signature; `refused:N` where a call of the
 * library failed with that DKIM_STAT before signatures were looked at; `crashed` where the library, which runs in a
 * process of its own for each message, did not come back: some h= make it write beyond its memory.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <opendkim/dkim.h>

enum { MAXIMUM_KEYS = 16 };

static struct {
  char *name;
  unsigned char *record;
  size_t octets;
} keys[MAXIMUM_KEYS];
static int key_count;
static time_t now;

/* The library asks for the time by this name, and finds this one first. */
time_t time(time_t *place) {
  if (place != NULL) *place = now;
  return now;
}

static void fail(const char *what) {
  fprintf(stderr, "opendkim: %s\n", what);
  exit(1);
}

static void *allocate(size_t octets) {
  void *memory = malloc(octets + 1);
  if (memory == NULL) fail("no memory");
  return memory;
}

static int digit(int c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  fail("not hexadecimal");
  return 0;
}

static unsigned char *decode(const char *text, size_t *octets) {
  size_t count = strcspn(text, "\n") / 2;
  unsigned char *data = allocate(count);
  for (size_t i = 0; i < count; i++) data[i] = (unsigned char)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
  data[count] = 0;
  *octets = count;
  return data;
}

static DKIM_CBSTAT look_up(DKIM *dkim, DKIM_SIGINFO *signature, unsigned char *buffer, size_t size) {
  char name[2048];
  (void)dkim;
  snprintf(name, sizeof name, "%s._domainkey.%s", (const char *)dkim_sig_getselector(signature),
           (const char *)dkim_sig_getdomain(signature));
  for (int i = 0; i < key_count; i++) {
    if (strcasecmp(name, keys[i].name) != 0) continue;
    size_t count = keys[i].octets < size - 1 ? keys[i].octets : size - 1;
    memcpy(buffer, keys[i].record, count);
    buffer[count] = 0;
    return DKIM_CBSTAT_CONTINUE;
  }
  return DKIM_CBSTAT_NOTFOUND;
}

static void print_word(const char *text) {
  for (; *text != 0; text++) putchar(*text == ' ' ? '_' : *text);
}

/* The end of the header field that starts here: the CRLF that no white space follows. */
static size_t field_end(const unsigned char *message, size_t octets, size_t start) {
  for (size_t i = start; i + 1 < octets; i++) {
    if (message[i] != '\r' || message[i + 1] != '\n') continue;
    if (i + 2 < octets && (message[i + 2] == ' ' || message[i + 2] == '\t')) continue;
    return i;
  }
  return octets;
}

static DKIM_STAT feed(DKIM *dkim, unsigned char *message, size_t octets) {
  size_t position = 0;
  while (position + 1 < octets && !(message[position] == '\r' && message[position + 1] == '\n')) {
    size_t end = field_end(message, octets, position);
    DKIM_STAT status = dkim_header(dkim, message + position, end - position);
    if (status != DKIM_STAT_OK) return status;
    position = end + 2 < octets ? end + 2 : octets;
  }
  DKIM_STAT status = dkim_eoh(dkim);
  if (status == DKIM_STAT_NOSIG) return status;
  /* Other states are of a signature; they come back from the end of the message. */
  position = position + 2 < octets ? position + 2 : octets;
  if (position < octets) {
    status = dkim_body(dkim, message + position, octets - position);
    if (status != DKIM_STAT_OK) return status;
  }
  (void)dkim_eom(dkim, NULL);
  return DKIM_STAT_OK;
}

static void verify(DKIM_LIB *library, unsigned char *message, size_t octets) {
  DKIM_STAT status;
  DKIM *dkim = dkim_verify(library, (const unsigned char *)"case", NULL, &status);
  if (dkim == NULL) fail("dkim_verify");
  status = feed(dkim, message, octets);
  DKIM_SIGINFO **signatures;
  int count = 0;
  if (status == DKIM_STAT_NOSIG) {
    printf("none");
  } else if (status != DKIM_STAT_OK || dkim_getsiglist(dkim, &signatures, &count) != DKIM_STAT_OK) {
    printf("refused:%d", status);
  } else if (count == 0) {
    printf("none");
  }
  for (int i = 0; i < count; i++) {
    if (i > 0) putchar(' ');
    if ((dkim_sig_getflags(signatures[i]) & DKIM_SIGFLAG_PROCESSED) == 0) (void)dkim_sig_process(dkim, signatures[i]);
    if (DKIM_SIG_CHECK(signatures[i])) {
      printf("pass");
    } else if (dkim_sig_geterror(signatures[i]) > 0) {
      print_word(dkim_sig_geterrorstr(dkim_sig_geterror(signatures[i])));
    } else {
      printf(dkim_sig_getbh(signatures[i]) == DKIM_SIGBH_MISMATCH ? "body_hash_mismatch" : "failed");
    }
  }
  putchar('\n');
  dkim_free(dkim);
}

static void verify_apart(DKIM_LIB *library, unsigned char *message, size_t octets) {
  int status = 0;
  fflush(stdout);
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    /* What glibc says of damaged memory is expected. */
    if (freopen("/dev/null", "w", stderr) == NULL) _exit(1);
    verify(library, message, octets);
    fflush(stdout);
    _exit(0);
  }
  if (waitpid(child, &status, 0) != child) fail("waitpid");
  if (WIFSIGNALED(status)) {
    puts("crashed");
  } else if (WEXITSTATUS(status) != 0) {
    fail("the library's process");
  }
}

static void forget_keys(void) {
  for (; key_count > 0; key_count--) {
    free(keys[key_count - 1].name);
    free(keys[key_count - 1].record);
  }
}

static void add_key(char *text) {
  char *space = strchr(text, ' ');
  if (space == NULL || key_count == MAXIMUM_KEYS) fail("key");
  *space = 0;
  keys[key_count].name = strdup(text);
  keys[key_count].record = decode(space + 1, &keys[key_count].octets);
  key_count++;
}

int main(void) {
  DKIM_LIB *library = dkim_init(NULL, NULL);
  if (library == NULL || !dkim_libfeature(library, DKIM_FEATURE_SHA256)) fail("dkim_init");
  dkim_set_key_lookup(library, look_up);
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, stdin) > 0) {
    if (strncmp(line, "time ", 5) == 0) {
      now = (time_t)atoll(line + 5);
    } else if (strncmp(line, "key ", 4) == 0) {
      add_key(line + 4);
    } else if (strncmp(line, "message ", 8) == 0) {
      size_t octets;
      unsigned char *message = decode(line + 8, &octets);
      verify_apart(library, message, octets);
      free(message);
      forget_keys();
    } else {
      fail("unknown line");
    }
  }
  free(line);
  dkim_close(library);
  return 0;
}
