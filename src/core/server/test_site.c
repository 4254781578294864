/* test_site.c — the site and the client of the tests: see test_server.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/job/job.h"
#include "core/server/test_server.h"

enum { RESPONSE_BYTES_MAX = 4 << 20, WAIT_MS = 10000 };

static Server *server;
static int port;
static Platform *platform;
static HttpSite site;
static char *folder;

/* ---- The pages ---- */

static _Atomic int pages_made;
static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_opens = PTHREAD_COND_INITIALIZER;
static bool gate_is_closed;
static _Atomic int gate_waiting;

static Err *home(Req *req)
{
	pages_made++;
	Page *p = page_bare(req, "text/html");
	for (int i = 0; i < 200; i++)
		html_raw(p, "<p>a public page, the same for all</p>\n");
	return NULL;
}

static Err *large(Req *req)
{
	Page *p = page_bare(req, "text/html");
	for (int i = 0; i < 2500; i++)
		html_raw(p, "<p>a public page, the same for all</p>\n");
	return NULL;
}

static Err *form(Req *req)
{
	html_token(page_bare(req, "text/html"));
	return NULL;
}

static Err *add(Req *req)
{
	Str text = form_text(req, "text", 1, 100);
	if (form_wrong(req))
		return err_invalid(req->ctx, "Écrivez quelque chose.");
	db_script(req->ctx->db,
	          str_cstr(req->ctx->arena,
	                   str_format(req->ctx->arena, "insert into note (text) values ('%.*s')",
	                              STR(text))));
	redirect(req, "/added");
	return NULL;
}

static Err *send_show(Req *req)
{
	Page *p = page_bare(req, "text/plain");
	for (size_t i = 0; i < req->page.fields.len; i++)
		if (!str_eq(req->page.fields.at[i].name, S("token")))
			buf_addf(&p->out, "%.*s=%.*s\n", STR(req->page.fields.at[i].name),
			         STR(req->page.fields.at[i].value));
	for (size_t i = 0; i < req->uploads.len; i++) {
		const Upload *u = &req->uploads.at[i];
		buf_addf(&p->out, "%.*s:%.*s:%d:%lld:%.*s\n", STR(u->field), STR(u->file_name),
		         u->refusal ? (int)u->refusal->code : 0, (long long)u->blob.size_bytes,
		         STR(u->blob.media_type));
	}
	return NULL;
}

static Err *keep(Req *req)
{
	if (req->uploads.len == 0 || req->uploads.at[0].refusal)
		return err_invalid(req->ctx, "Joignez un fichier.");
	Id id = blob_keep(req->ctx, &req->uploads.at[0].blob, req->uploads.at[0].file_name);
	if (form_has(req, "undo"))
		return err_conflict(req->ctx, "Annulé.");
	redirectf(req, "/blobs/%lld", (long long)id);
	return NULL;
}

static Err *show_blob(Req *req)
{
	return reply_blob(req, path_id(req, "id"), (Str){ 0 });
}

static Err *gate(Req *req)
{
	pthread_mutex_lock(&gate_lock);
	gate_waiting++;
	while (gate_is_closed)
		pthread_cond_wait(&gate_opens, &gate_lock);
	gate_waiting--;
	pthread_mutex_unlock(&gate_lock);
	html_raw(page_bare(req, "text/plain"), "through the gate\n");
	return NULL;
}

static Err *who(Req *req)
{
	Page *p = page_bare(req, "text/plain");
	buf_addf(&p->out, "%.*s\n", STR(req->address));
	return NULL;
}

static Err *broken(Req *req)
{
	(void)req;
	fault("broken on purpose");
}

static int64_t read_numbers(void *arg, int64_t at, char *bytes, size_t len)
{
	(void)arg;
	size_t n = 0;
	while (n < len && at + (int64_t)n < 1000000) {
		bytes[n] = (char)('0' + (at + (int64_t)n) % 10);
		n++;
	}
	return n > 0 ? (int64_t)n : -1;
}

static Err *numbers(Req *req)
{
	static const ReplyStream known = { 1000000, read_numbers, NULL };
	static const ReplyStream unknown = { -1, read_numbers, NULL };
	reply_stream(req, "text/plain", (Str){ 0 },
	             str_eq(req->path, S("/known")) ? &known : &unknown);
	return NULL;
}

static int64_t read_broken(void *arg, int64_t at, char *bytes, size_t len)
{
	(void)arg, (void)len;
	if (at > 0)
		fault("the stream broke on purpose");
	bytes[0] = 'x';
	return 1;
}

static Err *broken_stream(Req *req)
{
	static const ReplyStream stream = { -1, read_broken, NULL };
	reply_stream(req, "text/plain", (Str){ 0 }, &stream);
	return NULL;
}

static Err *crash(Req *req)
{
	(void)req;
	abort();
}

static const Route routes[] = {
	{ GET, "/", home, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/large", large, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/form", form, ANYONE, NULL, 0 },
	{ GET, "/added", form, ANYONE, NULL, 0 },
	{ POST, "/add", add, ANYONE, NULL, 0 },
	{ POST, "/send", send_show, ANYONE, send_show, ROUTE_UPLOADS },
	{ POST, "/keep", keep, ANYONE, NULL, ROUTE_UPLOADS },
	{ GET, "/blobs/{id}", show_blob, ANYONE, NULL, 0 },
	{ GET, "/gate", gate, ANYONE, NULL, 0 },
	{ GET, "/who", who, ANYONE, NULL, 0 },
	{ GET, "/broken", broken, ANYONE, NULL, 0 },
	{ GET, "/known", numbers, ANYONE, NULL, 0 },
	{ GET, "/unknown", numbers, ANYONE, NULL, 0 },
	{ GET, "/broken-stream", broken_stream, ANYONE, NULL, 0 },
	{ GET, "/crash", crash, ANYONE, NULL, 0 },
	{ 0 },
};

static const char *const note_schema[] = {
	"create table note (id @key, text text not null) @strict", NULL
};
static const Module note_module = { .name = "note", .schema = note_schema, .routes = routes };
static const Module *const modules[] = { &note_module, NULL };

void site_gate_close(void)
{
	pthread_mutex_lock(&gate_lock);
	gate_is_closed = true;
	pthread_mutex_unlock(&gate_lock);
}

void site_gate_open(void)
{
	pthread_mutex_lock(&gate_lock);
	gate_is_closed = false;
	pthread_cond_broadcast(&gate_opens);
	pthread_mutex_unlock(&gate_lock);
}

int site_gate_waiting(void)
{
	return gate_waiting;
}

int site_pages_made(void)
{
	return pages_made;
}

/* ---- The site ---- */

static void remove_tree(const char *path)
{
	Arena *arena = arena_new(1 << 16);
	int result = system(str_cstr(arena, str_format(arena, "rm -rf -- '%s'", path)));
	arena_free(arena);
	CHECK(result == 0);
}

static void end_site(void *arg)
{
	(void)arg;
	site_gate_open();
	site_stop();
	platform_close(platform);
	platform = NULL;
	remove_tree(folder);
	links_hurry(0, 0);
}

static void add_authority(void)
{
	Authority authority = {
		.slug = S("valbourg"),
		.name = S("Commune de Valbourg"),
		.title = { { S("Commune de Valbourg"), S(""), S("") } },
		.country = S("fr"),
		.currency = CURRENCY_EUR,
		.tz = tz_find(S("Europe/Paris")),
		.languages = 1u << LANG_FR | 1u << LANG_EN,
		.language = LANG_FR,
		.accent = S("#7a1f3d"),
		.site_url = S("http://valbourg.localhost"),
	};
	Arena *arena = arena_new(1 << 20);
	Err *e = authority_add(platform, arena, &authority);
	CHECK(!e);
	arena_free(arena);
}

Config site_config(void)
{
	Config config;
	CHECK(!config_read(test_arena(), NULL, &config));
	config.listen = S("127.0.0.1:0");
	config.workers = 2;
	return config;
}

static void open_site(void)
{
	DbSchema *platform_schemas = alloc_n(arena_process(), DbSchema, 2);
	DbSchema *schemas = alloc_n(arena_process(), DbSchema, 4);
	platform_schemas[0] = (DbSchema){ "job", job_module.platform };
	schemas[0] = (DbSchema){ "job", job_module.schema };
	schemas[1] = (DbSchema){ "blob", blob_module.schema };
	schemas[2] = (DbSchema){ "note", note_schema };
	platform = platform_open(folder, schemas, platform_schemas);
	site = (HttpSite){ .modules = modules, .platform = platform };
	http_start(&site);
}

static void make_folder(void)
{
	crypto_start();
	limit_reset();
	folder = alloc_n(test_arena(), char, 100);
	snprintf(folder, 100, "/tmp/beffroi-server-XXXXXX");
	CHECK(mkdtemp(folder) != NULL);
}

Server *site_start_with(const Config *config)
{
	make_folder();
	open_site();
	add_authority();
	pages_made = 0;
	server = server_start(&site, config);
	port = server_port(server);
	arena_defer(test_arena(), end_site, NULL);
	return server;
}

/* A port that was free a moment ago. */
static int free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(bind(fd, (struct sockaddr *)&address, len) == 0);
	CHECK(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
	close(fd);
	return ntohs(address.sin_port);
}

static int run_site(void *config)
{
	open_site();
	int status = server_run(&site, config);
	platform_close(platform);
	return status;
}

/* Whatever became of the test: the supervisor takes its child with it. */
static void end_fork(void *pid)
{
	kill(*(pid_t *)pid, SIGKILL);
	waitpid(*(pid_t *)pid, NULL, 0);
	remove_tree(folder);
}

pid_t site_fork(void)
{
	Config config = site_config();
	make_folder();
	open_site();
	add_authority();
	platform_close(platform);
	platform = NULL;
	port = free_port();
	config.listen = str_format(test_arena(), "127.0.0.1:%d", port);
	pid_t *pid = alloc(test_arena(), pid_t);
	*pid = fork();
	CHECK(*pid >= 0);
	if (*pid == 0)
		_exit(server_supervise(run_site, &config));
	arena_defer(test_arena(), end_fork, pid);
	return *pid;
}

Server *site_start(void)
{
	Config config = site_config();
	return site_start_with(&config);
}

void site_stop(void)
{
	if (server)
		server_stop(server);
	server = NULL;
}

Platform *site_platform(void)
{
	return platform;
}

const char *site_folder(void)
{
	return folder;
}

/* ---- The client ---- */

static void hang_up(void *fd)
{
	close(*(int *)fd);
}

/* A connected socket, or -1. */
static int try_connect(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_port = htons((uint16_t)port),
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	close(fd);
	return -1;
}

int client_connect(void)
{
	int *fd = alloc(test_arena(), int);
	*fd = try_connect();
	CHECK(*fd >= 0);
	arena_defer(test_arena(), hang_up, fd);
	return *fd;
}

void client_send(int fd, Str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return; /* the server has closed: what it said can still be read */
		bytes = str_part(bytes, (size_t)n, bytes.len);
	}
}

static ssize_t read_some(int fd, char *bytes, size_t len)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	if (poll(&ready, 1, WAIT_MS) <= 0)
		return -1;
	return recv(fd, bytes, len, 0);
}

/* Where the head ends; 0 when it has not yet. */
static size_t head_end(Str s)
{
	for (size_t i = 3; i < s.len; i++)
		if (memcmp(s.ptr + i - 3, "\r\n\r\n", 4) == 0)
			return i + 1;
	return 0;
}

static bool is_whole(Str s, bool is_head)
{
	int64_t length;
	size_t head = head_end(s);
	if (head == 0)
		return false;
	int status = client_status(s);
	if (is_head || status == 304 || status == 204 || status == 100)
		return true;
	if (str_eq(client_header(s, "transfer-encoding"), S("chunked")))
		return str_ends(s, S("0\r\n\r\n"));
	return str_to_int(client_header(s, "content-length"), &length) &&
	       s.len >= head + (size_t)length;
}

Str client_receive(int fd, bool is_head)
{
	static char bytes[RESPONSE_BYTES_MAX];
	Str s = { bytes, 0 };
	while (!is_whole(s, is_head) && s.len < RESPONSE_BYTES_MAX) {
		/* Bytes of the next response stay in the socket. */
		size_t want = head_end(s) ? RESPONSE_BYTES_MAX - s.len : 1;
		int64_t length;
		if (want > 1 && str_to_int(client_header(s, "content-length"), &length))
			want = head_end(s) + (size_t)length - s.len;
		ssize_t n = read_some(fd, bytes + s.len, want);
		if (n <= 0)
			break;
		s.len += (size_t)n;
	}
	return str_copy(test_arena(), s);
}

bool client_is_closed(int fd)
{
	char bytes[4096];
	for (;;) {
		ssize_t n = read_some(fd, bytes, sizeof bytes);
		if (n == 0 || (n < 0 && errno == ECONNRESET))
			return true;
		if (n < 0)
			return false;
	}
}

Str client_ask(const char *request)
{
	int fd = client_connect();
	client_send(fd, str_of(request));
	return client_receive(fd, strncmp(request, "HEAD", 4) == 0);
}

Str client_ask_again(const char *request)
{
	for (int i = 0; i < WAIT_MS / 20; i++) {
		Str response = { 0 };
		int fd = try_connect();
		if (fd >= 0) {
			client_send(fd, str_of(request));
			response = client_receive(fd, false);
			close(fd);
		}
		if (response.len > 0)
			return response;
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
	return (Str){ 0 };
}

int client_status(Str response)
{
	int64_t status = 0;
	return str_starts(response, S("HTTP/1.1 ")) && str_to_int(str_part(response, 9, 3), &status)
	               ? (int)status
	               : 0;
}

Str client_header(Str response, const char *name)
{
	Str head = str_part(response, 0, head_end(response));
	(void)str_cut(&head, '\n');
	while (head.len > 2) {
		Str line = str_cut(&head, '\n');
		if (str_eq_nocase(str_cut(&line, ':'), str_of(name)))
			return str_trim(line);
	}
	return (Str){ 0 };
}

Str client_body(Str response)
{
	return str_part(response, head_end(response), response.len);
}

void client_token(Str *cookie, Str *token)
{
	Str page = client_ask("GET /form HTTP/1.1\r\nHost: a\r\n\r\n");
	Str set = client_header(page, "set-cookie"), body = client_body(page);
	*cookie = str_cut(&set, ';');
	while (body.len > 0 && !str_starts(body, S("value=\"")))
		body = str_part(body, 1, body.len);
	(void)str_cut(&body, '"');
	*token = str_cut(&body, '"');
	CHECK(cookie->len > 0 && token->len > 0);
}
