/* server.c — listening, starting and stopping. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "core/server/serve.h"

enum {
	BACKLOG = 1024,
	IDLE_S = 120,                 /* ours is shorter: see SERVER_HEADER_S */
	CONNECTION_BYTES = 32 * 1024, /* headers in, headers out, and a piece of a body */
	PEM_BYTES_MAX = 256 * 1024,
	WORKERS_MIN = 4,
	TICK_MS = 10,
	FIRST_PASSED_FD = 3,    /* of systemd's socket activation */
	DISCIPLINE_OPTION = 38, /* MHD_OPTION_CLIENT_DISCIPLINE_LVL of libmicrohttpd 1.0 */
};

/* ---- Listening ---- */

static int passed_socket(void)
{
	int64_t pid = 0;
	const char *listen_pid = getenv("LISTEN_PID"), *listen_fds = getenv("LISTEN_FDS");
	if (!listen_pid || !listen_fds || strcmp(listen_fds, "1") != 0 ||
	    !str_to_int(str_of(listen_pid), &pid) || (pid != getpid() && pid != getppid()))
		return -1;
	return FIRST_PASSED_FD;
}

static int listen_unix(Server *server, Str path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (path.len >= sizeof address.sun_path)
		fault("could not listen: the path of the socket is too long");
	memcpy(address.sun_path, path.ptr, path.len);
	server->is_unix = true;
	unlink(address.sun_path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
	    chmod(address.sun_path, 0660) < 0 || listen(fd, BACKLOG) < 0)
		fault("could not listen on \"%s\": %s", address.sun_path, strerror(errno));
	return fd;
}

/* "127.0.0.1:8080", "[::]:8080" */
static int listen_tcp(Str where)
{
	char host[100], port[10];
	size_t colon = where.len;
	while (colon > 0 && where.ptr[colon - 1] != ':')
		colon--;
	Str name = str_part(where, 0, colon ? colon - 1 : 0);
	if (str_starts(name, S("[")) && str_ends(name, S("]")))
		name = str_part(name, 1, name.len - 2);
	snprintf(host, sizeof host, "%.*s", STR(name));
	snprintf(port, sizeof port, "%.*s", STR(str_part(where, colon, where.len)));

	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		                  .ai_socktype = SOCK_STREAM },
			*found = NULL;
	if (getaddrinfo(host, port, &hints, &found) != 0 || !found)
		fault("could not listen on \"%.*s\": not an address and a port", STR(where));
	int on = 1, off = 0;
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (fd >= 0 && found->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	bool listens = fd >= 0 && bind(fd, found->ai_addr, found->ai_addrlen) == 0 &&
	               listen(fd, BACKLOG) == 0;
	int reason = errno;
	freeaddrinfo(found);
	if (!listens)
		fault("could not listen on \"%.*s\": %s", STR(where), strerror(reason));
	return fd;
}

static int port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof address;
	if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
		return 0;
	if (address.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&address)->sin_port);
	return address.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&address)->sin6_port)
	                                     : 0;
}

static int open_socket(Server *server)
{
	Str where = server->config.listen, file = S("unix:");
	int fd = passed_socket();
	if (fd < 0 && str_starts(where, file))
		return listen_unix(server, str_part(where, file.len, where.len));
	if (fd < 0)
		fd = listen_tcp(where);
	server->port = port_of(fd);
	return fd;
}

/* ---- The daemon ---- */

static const char *read_pem(Server *server, Str path)
{
	const char *name = str_cstr(server->arena, path);
	char *text = alloc_n(server->arena, char, PEM_BYTES_MAX);
	FILE *file = fopen(name, "rb");
	size_t len = file ? fread(text, 1, PEM_BYTES_MAX - 1, file) : 0;
	if (file)
		fclose(file);
	if (len == 0)
		fault("could not read \"%s\": %s", name, strerror(errno));
	return text;
}

static void say(void *server, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void say(void *server, const char *format, va_list args)
{
	char text[300];
	(void)server;
	vsnprintf(text, sizeof text, format, args);
	log_line("http", log_str("said", str_trim(str_of(text))));
}

static void add(struct MHD_OptionItem *options, int *len, enum MHD_OPTION option, int64_t value,
                const void *pointer)
{
	union {
		const void *from;
		void *to;
	} p = { .from = pointer };
	options[(*len)++] = (struct MHD_OptionItem){ option, (intptr_t)value, p.to };
}

static struct MHD_Daemon *start_daemon(Server *server, int fd)
{
	const Config *config = &server->config;
	struct MHD_OptionItem options[16];
	int len = 0;
	unsigned flags =
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	add(options, &len, MHD_OPTION_LISTEN_SOCKET, fd, NULL);
	add(options, &len, MHD_OPTION_CONNECTION_LIMIT, config->connections_max, NULL);
	add(options, &len, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, NULL);
	add(options, &len, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, NULL);
	bool is_1_0 = MHD_get_version()[0] != '0';
	add(options, &len,
	    is_1_0 ? (enum MHD_OPTION)DISCIPLINE_OPTION : MHD_OPTION_STRICT_FOR_CLIENT,
	    is_1_0 ? 2 : 1, NULL);
	if (config->io_threads > 1)
		add(options, &len, MHD_OPTION_THREAD_POOL_SIZE, config->io_threads, NULL);
	if (config->tls_certificate.len > 0) {
		flags |= MHD_USE_TLS;
		add(options, &len, MHD_OPTION_HTTPS_MEM_CERT, 0,
		    read_pem(server, config->tls_certificate));
		add(options, &len, MHD_OPTION_HTTPS_MEM_KEY, 0, read_pem(server, config->tls_key));
	}
	add(options, &len, MHD_OPTION_END, 0, NULL);
	return MHD_start_daemon(flags, 0, links_accept, server->links, exchange_handle, server,
	                        MHD_OPTION_EXTERNAL_LOGGER, say, server,
	                        MHD_OPTION_NOTIFY_CONNECTION, links_notify, server->links,
	                        MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server,
	                        MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, server,
	                        MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static int workers_of(const Config *config)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int wanted = config->workers > 0 ? (int)config->workers : (int)(2 * cores);
	return config->workers == 0 && wanted < WORKERS_MIN ? WORKERS_MIN : wanted;
}

Server *server_start(const HttpSite *site, const Config *config)
{
	Arena *arena = arena_new((size_t)256 << 20);
	Server *server = alloc(arena, Server);
	*server = (Server){ .arena = arena, .site = site, .config = *config };
	asset_start();
	int fd = open_socket(server);
	server->links = links_new(arena, config);
	server->cache = cache_new(arena);
	server->workers = workers_new(arena, workers_of(config));
	server->daemon = start_daemon(server, fd);
	if (!server->daemon)
		fault("could not start the server");
	log_line("serve", log_str("listen", config->listen), log_int("port", server->port));
	return server;
}

int server_port(const Server *server)
{
	return server->port;
}

/* ---- Stopping ---- */

static void wait_a_tick(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = TICK_MS * 1000000L }, NULL);
}

static bool wait_while(_Atomic int *number, int seconds)
{
	int64_t until = clock_ms() + seconds * 1000;
	while (*number > 0 && clock_ms() < until)
		wait_a_tick();
	return *number == 0;
}

void server_stop(Server *server)
{
	server->stopping = true;
	int fd = MHD_quiesce_daemon(server->daemon);
	if (fd >= 0)
		close(fd);
	if (!wait_while(&server->under_way, SERVER_STOP_S)) {
		log_line("serve", log_str("stop", S("cut")),
		         log_int("requests", server->under_way));
		links_cut(server->links);
		/* What a worker holds cannot be taken from it: the library would not end. */
		for (int i = 0;
		     i < SERVER_STOP_S * 1000 / TICK_MS && workers_busy(server->workers) > 0; i++)
			wait_a_tick();
		if (workers_busy(server->workers) > 0)
			_exit(1);
	}
	/* Whoever resumed the last connection may not be done with us yet. */
	while (workers_busy(server->workers) > 0)
		wait_a_tick();
	MHD_stop_daemon(server->daemon);
	workers_free(server->workers);
	cache_free(server->cache);
	links_free(server->links);
	log_line("serve", log_str("stop", S("done")));
	arena_free(server->arena);
}

typedef struct {
	const HttpSite *site;
	const Config *config;
	Server *server;
} Starting;

static void start_guarded(void *arg)
{
	Starting *s = arg;
	s->server = server_start(s->site, s->config);
}

static int told[2]; /* a handler tells: the thread that is signalled may be anybody's */

static void tell(int number)
{
	(void)number;
	int reason = errno;
	ssize_t written = write(told[1], "x", 1);
	(void)written;
	errno = reason;
}

int server_run(const HttpSite *site, const Config *config)
{
	struct sigaction stop = { .sa_handler = tell }, ignore = { .sa_handler = SIG_IGN };
	if (pipe2(told, O_CLOEXEC) < 0)
		fault("could not make a pipe: %s", strerror(errno));
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	Starting starting = { .site = site, .config = config };
	const char *reason = fault_guard(start_guarded, &starting);
	if (reason) {
		log_line("serve", log_str("failed", str_of(reason)));
		return SERVER_CANNOT_START;
	}
	char byte;
	while (read(told[0], &byte, 1) < 0)
		assert(errno == EINTR);
	server_stop(starting.server);
	return 0;
}
