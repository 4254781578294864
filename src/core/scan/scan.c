/* scan.c — a conversation with clamd over a socket that never blocks for longer than it may. */
#include "core/scan/scan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { FEEDING_MS = 200, IN_ALL_MS = 2000, CHUNK_BYTES_MAX = 1 << 20, REPLY_BYTES_MAX = 512 };

struct Scan {
	int fd; /* -1: no scanner, or none that answers */
	bool off;
	int64_t feeding_ms, in_all_ms; /* what is left */
};

static char socket_path[sizeof((struct sockaddr_un *)0)->sun_path];

void scan_configure(const char *clamd_socket)
{
	size_t len = clamd_socket ? strlen(clamd_socket) : 0;
	if (len >= sizeof socket_path)
		fault("could not use the scanner's socket: its path is too long");
	memcpy(socket_path, len ? clamd_socket : "", len + 1);
}

static int64_t clock_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void hang_up(void *arg)
{
	Scan *scan = arg;
	if (scan->fd >= 0)
		close(scan->fd);
	scan->fd = -1;
}

/* Waits for the socket within what is left of `budget_ms`, and takes from it what that took. */
static bool wait_for(Scan *scan, short events, int64_t *budget_ms)
{
	struct pollfd ready = { .fd = scan->fd, .events = events };
	int64_t began = clock_ms();
	int n = *budget_ms > 0 ? poll(&ready, 1, (int)*budget_ms) : 0;
	*budget_ms -= clock_ms() - began;
	return n > 0 || (n < 0 && errno == EINTR && *budget_ms > 0);
}

static bool tell(Scan *scan, const char *bytes, size_t len, int64_t *budget_ms)
{
	while (len > 0) {
		ssize_t sent = send(scan->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && errno != EAGAIN)
			return false;
		if (sent < 0 && !wait_for(scan, POLLOUT, budget_ms))
			return false;
		if (sent > 0) {
			bytes += sent;
			len -= (size_t)sent;
		}
	}
	return true;
}

Scan *scan_begin(Arena *arena)
{
	Scan *scan = alloc(arena, Scan);
	*scan = (Scan){ -1, !*socket_path, FEEDING_MS, IN_ALL_MS };
	if (scan->off)
		return scan;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	memcpy(address.sun_path, socket_path, sizeof address.sun_path);
	arena_defer(arena, hang_up, scan);
	scan->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (scan->fd < 0 || connect(scan->fd, (struct sockaddr *)&address, sizeof address) < 0 ||
	    !tell(scan, "zINSTREAM", sizeof "zINSTREAM", &scan->feeding_ms))
		hang_up(scan);
	return scan;
}

void scan_set_patience(Scan *scan, int64_t feeding_ms, int64_t in_all_ms)
{
	scan->feeding_ms = feeding_ms;
	scan->in_all_ms = in_all_ms;
}

void scan_feed(Scan *scan, Str bytes)
{
	int64_t before_ms = scan->feeding_ms;
	while (scan->fd >= 0 && bytes.len > 0) {
		Str chunk = str_part(bytes, 0, CHUNK_BYTES_MAX);
		uint32_t len = htonl((uint32_t)chunk.len);
		if (!tell(scan, (const char *)&len, sizeof len, &scan->feeding_ms) ||
		    !tell(scan, chunk.ptr, chunk.len, &scan->feeding_ms))
			hang_up(scan);
		bytes = str_part(bytes, chunk.len, bytes.len);
	}
	scan->in_all_ms -= before_ms - scan->feeding_ms;
}

/* "stream: OK" or "stream: Name.Of.Virus FOUND", with a NUL behind it; anything else is no answer.
 */
static ScanResult understand(Str reply)
{
	if (!str_starts(reply, S("stream: ")))
		return SCAN_RESULT_PENDING;
	if (str_eq(reply, S("stream: OK")))
		return SCAN_RESULT_CLEAN;
	return str_ends(reply, S(" FOUND")) ? SCAN_RESULT_INFECTED : SCAN_RESULT_PENDING;
}

static ScanResult listen_to(Scan *scan)
{
	char reply[REPLY_BYTES_MAX];
	size_t len = 0;
	while (len < sizeof reply) {
		ssize_t got = recv(scan->fd, reply + len, sizeof reply - len, MSG_DONTWAIT);
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
			return SCAN_RESULT_PENDING;
		if (got < 0 && !wait_for(scan, POLLIN, &scan->in_all_ms))
			return SCAN_RESULT_PENDING;
		if (got < 0)
			continue;
		len += (size_t)got;
		if (reply[len - 1] == '\0')
			return understand((Str){ reply, len - 1 });
	}
	return SCAN_RESULT_PENDING;
}

ScanResult scan_end(Scan *scan)
{
	if (scan->off)
		return SCAN_RESULT_OFF;
	uint32_t end = 0;
	ScanResult result = SCAN_RESULT_PENDING;
	if (scan->fd >= 0 && tell(scan, (const char *)&end, sizeof end, &scan->in_all_ms))
		result = listen_to(scan);
	hang_up(scan);
	return result;
}
