/* serve.h — what the files of this unit share.
 *
 * A Link is a connection, an Exchange one request on it and its answer.  Threads of the library
 * (I/O) own an exchange while it reads or sends; a worker owns it between MHD_suspend_connection()
 * and MHD_resume_connection(). */
#ifndef CORE_SERVER_SERVE_H
#define CORE_SERVER_SERVE_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

#include <microhttpd.h>

#include "base/log.h"
#include "core/config/config.h"
#include "core/crypto/crypto.h"
#include "core/server/guard.h"
#include "core/server/multipart.h"
#include "core/server/server.h"

typedef struct Exchange Exchange;

enum {
	SERVER_QUEUE_MAX = 1024, /* complete requests that wait for a worker */
	SERVER_FILES_MAX = 20,   /* of one form */
	SERVER_EXCHANGE_BYTES_MAX = 64 << 20,
	SERVER_DRAIN_BYTES_MAX = 64 << 20, /* read and forgotten, so that a refusal can be seen */
	SERVER_STOP_S = 10,
	SERVER_HEADER_S = 15, /* from the start of a connection, or the end of a request */
	SERVER_SLOW_S = 10,   /* after which a body comes and a reply goes at: */
	SERVER_BYTES_PER_S = 1000,
};

/* ---- Connections ---- */

typedef enum { LINK_HEAD, LINK_BODY, LINK_BUSY, LINK_SEND } LinkStage;

typedef struct Link {
	struct Link *next, *before; /* of those in use, or of those that are free */
	int fd;
	unsigned counter; /* which counter of connections by address it is in */
	char address[INET6_ADDRSTRLEN];
	_Atomic int stage;
	_Atomic int64_t since_ms, bytes; /* of the stage */
} Link;

typedef struct Links Links;

/* Begins the thread that watches them. */
Links *links_new(Arena *arena, const Config *config);
void links_free(Links *links); /* ends its thread */

/* What the library calls: whether to accept, and when a connection begins and ends. */
enum MHD_Result links_accept(void *links, const struct sockaddr *address, socklen_t len);
void links_notify(void *links, struct MHD_Connection *connection, void **context,
                  enum MHD_ConnectionNotificationCode code);
void link_enter(Link *link, LinkStage stage, int64_t bytes);
void links_cut(Links *links); /* all of them */
int links_count(Links *links);

/* Other deadlines than SERVER_HEADER_S and SERVER_SLOW_S: tests have no time.  Zero: those. */
void links_hurry(int64_t header_ms, int64_t slow_ms);

/* ---- One request ---- */

typedef enum {
	EXCHANGE_NEW,     /* its first line was read */
	EXCHANGE_BODY,    /* its body comes in */
	EXCHANGE_WAITING, /* a worker has it */
	EXCHANGE_READY,   /* the response is made */
	EXCHANGE_SENT,    /* given to the library */
} ExchangeStage;

typedef struct UploadTask UploadTask;
typedef struct Kept Kept;

typedef struct {
	int64_t data, settings;
} CacheVersion;

struct Exchange {
	Req req;
	Ctx ctx;
	Server *server;
	Arena *arena; /* holds the exchange, too */
	struct MHD_Connection *connection;
	Link *link;
	ExchangeStage stage;
	bool is_head;
	Str uri;
	int64_t began_us;

	/* The body. */
	Buf body;
	int64_t body_bytes; /* so far */
	int64_t body_bytes_max;
	Multipart *multipart; /* NULL: a body that is kept in memory */
	Field *field;         /* the part that is read, when it is one */
	UploadTask *file;     /* or this */
	UploadTask *files;    /* all, latest first */
	size_t files_len;
	bool asks, asked; /* whether files are welcome: a worker finds out */
	Err *refusal;     /* of the body: the rest of it is drained, then this is shown */

	/* The answer. */
	struct MHD_Response *response;
	bool is_shared; /* the response belongs to the cache or the assets */
	int status;
	int64_t sent_bytes;
	const char *route; /* for the log */
	DbUnit unit;
	Kept *kept;                 /* NULL: not answered from the cache */
	Str cache_key;              /* empty: not to be kept */
	CacheVersion cache_version; /* of the data it is made from */
};

/* ---- The server ---- */

typedef struct Workers Workers;
typedef struct PageCache PageCache;

struct Server {
	Arena *arena;
	const HttpSite *site;
	Config config;
	struct MHD_Daemon *daemon;
	Links *links;
	Workers *workers;
	PageCache *cache;
	int port;
	bool is_unix; /* the socket is a file: who connects is the proxy */
	_Atomic bool stopping;
	_Atomic int under_way; /* exchanges whose first line was read */
};

/* exchange.c: what the library calls. */
void *exchange_begin(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result exchange_handle(void *server, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *data,
                                size_t *data_len, void **context);
void exchange_end(void *server, struct MHD_Connection *connection, void **context,
                  enum MHD_RequestTerminationCode code);

/* body.c: bytes of a body.  Returns how many it took: less than all when a worker must be asked. */
Err *body_begin(Exchange *x, const CheckedRequest *checked);
size_t body_take(Exchange *x, Str bytes);
void body_finish(Exchange *x); /* by a worker: waits for disk and scanner */
void body_undo(Exchange *x);   /* nothing was kept: its files go */

/* work.c: the bounded queue and its threads. */
Workers *workers_new(Arena *arena, int threads);
void workers_free(Workers *workers);
bool workers_push(Workers *workers, Exchange *x); /* false: full.  x is suspended already */
int workers_depth(Workers *workers);
int workers_busy(Workers *workers); /* waiting or being answered, by whichever thread */

/* response.c: makes x->response of x->req.reply, or of a few words when no page can be made. */
void response_make(Exchange *x);
void response_make_plain(Exchange *x, int status);
struct MHD_Response *response_of(Exchange *x, const HeaderList *headers, Str body,
                                 const char *encoding);
bool response_accepts_gzip(const Req *req);
Str response_gzip(Arena *arena, Str body, int level); /* empty when it would not be shorter */
bool response_is_compressible(Str media_type);

/* cache.c: pages that are the same for every visitor without a session. */
PageCache *cache_new(Arena *arena);
void cache_free(PageCache *cache);
bool cache_find(Exchange *x);         /* true: x->response is set.  Else may set x->cache_key */
void cache_note_version(Exchange *x); /* by a worker, before a page is made */
void cache_keep(Exchange *x);         /* by a worker, after it was made */
void cache_release(Exchange *x);
int64_t cache_bytes(PageCache *cache); /* of the pages that are kept */

/* asset.c: /assets/…; true when x->response is set. */
void asset_start(void);
bool asset_find(Exchange *x);

/* metrics.c */
void metrics_count(int status, int64_t us);
void metrics_count_cached(bool hit);
void metrics_count_upload(int64_t bytes);
Str metrics_text(Server *server, Arena *arena);

int64_t clock_ms(void); /* coarse and monotonic */
int64_t clock_us(void);

#endif
