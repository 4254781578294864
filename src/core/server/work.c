/* work.c — complete requests wait in a bounded queue for threads that may block. */
#include <string.h>

#include "core/server/serve.h"

struct Workers {
	pthread_mutex_t lock;
	pthread_cond_t more;
	bool ending;
	int threads_len;
	pthread_t *threads;
	size_t first, len;
	_Atomic int busy;
	Exchange *queue[SERVER_QUEUE_MAX];
};

/* ---- One request ---- */

/* From here on the exchange belongs to the library again. */
static void give_back(Exchange *x)
{
	struct MHD_Connection *connection = x->connection;
	Workers *workers = x->server->workers;
	MHD_resume_connection(connection);
	atomic_fetch_sub(&workers->busy, 1);
}

static void make_response(void *x)
{
	response_make(x);
	cache_keep(x);
}

static void complete(Exchange *x)
{
	const char *reason = fault_guard(make_response, x);
	if (reason) {
		log_line("fault", log_str("where", S("response")),
		         log_str("reason", str_of(reason)));
		response_make_plain(x, 500);
	}
	x->stage = EXCHANGE_READY;
	give_back(x);
}

static bool apply(Db *db, void *arg)
{
	Exchange *x = arg;
	return http_apply(db, &x->req);
}

static void applied(void *arg, DbOutcome outcome, const char *reason)
{
	Exchange *x = arg;
	if (outcome == DB_UNDONE)
		body_undo(x);
	http_finish(&x->req, outcome, reason);
	complete(x);
}

/* Files wait until somebody knows whether this person may send them here. */
static void admit(Exchange *x)
{
	x->refusal = http_admit_upload(&x->req);
	x->asks = false;
	x->asked = true;
	x->stage = EXCHANGE_BODY;
	link_enter(x->link, LINK_BODY, x->body_bytes);
	give_back(x);
}

typedef struct {
	Exchange *x;
	Arena *pins; /* keeps open what this thread writes to, whoever is done first */
	Database *database;
	bool is_complete;
} Work;

static void begin(void *arg)
{
	Work *work = arg;
	Exchange *x = work->x;
	if (x->req.method == POST)
		body_finish(x);
	if (x->refusal)
		http_refuse(&x->req, x->refusal);
	else
		cache_note_version(x);
	work->is_complete = x->refusal || http_begin(&x->req);
	if (work->is_complete)
		return;
	work->database = http_writer(&x->req);
	if (!(x->req.route->flags & ROUTE_PLATFORM))
		(void)authority_database(x->ctx.platform, work->pins, x->ctx.authority);
}

static void answer(Exchange *x, Arena *pins)
{
	Work work = { .x = x, .pins = pins };
	const char *reason = fault_guard(begin, &work);
	if (reason) {
		log_line("fault", log_str("where", S("worker")), log_str("reason", str_of(reason)));
		response_make_plain(x, 500);
		x->stage = EXCHANGE_READY;
		give_back(x);
		return;
	}
	if (work.is_complete) {
		complete(x);
		return;
	}
	x->unit = (DbUnit){ .run = apply, .done = applied, .arg = x };
	if (db_submit(work.database, &x->unit))
		return; /* x may be gone by now */
	http_finish(&x->req, DB_FAILED, "too many writes wait");
	complete(x);
}

/* ---- The threads ---- */

static Exchange *pop(Workers *w)
{
	Exchange *x = NULL;
	pthread_mutex_lock(&w->lock);
	while (w->len == 0 && !w->ending)
		pthread_cond_wait(&w->more, &w->lock);
	if (w->len > 0) {
		x = w->queue[w->first];
		w->first = (w->first + 1) % SERVER_QUEUE_MAX;
		w->len--;
	}
	pthread_mutex_unlock(&w->lock);
	return x;
}

static void *work(void *arg)
{
	Workers *w = arg;
	Arena *pins = arena_new(1 << 20);
	for (Exchange *x; (x = pop(w));) {
		if (x->asks)
			admit(x);
		else
			answer(x, pins);
		arena_reset(pins);
	}
	arena_free(pins);
	return NULL;
}

bool workers_push(Workers *w, Exchange *x)
{
	pthread_mutex_lock(&w->lock);
	bool has_room = w->len < SERVER_QUEUE_MAX && !w->ending;
	if (has_room) {
		w->queue[(w->first + w->len++) % SERVER_QUEUE_MAX] = x;
		atomic_fetch_add(&w->busy, 1);
		pthread_cond_signal(&w->more);
	}
	pthread_mutex_unlock(&w->lock);
	return has_room;
}

int workers_depth(Workers *w)
{
	pthread_mutex_lock(&w->lock);
	int len = (int)w->len;
	pthread_mutex_unlock(&w->lock);
	return len;
}

int workers_busy(Workers *w)
{
	return w->busy;
}

Workers *workers_new(Arena *arena, int threads)
{
	Workers *w = alloc(arena, Workers);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->more, NULL);
	w->threads = alloc_n(arena, pthread_t, (size_t)threads);
	for (w->threads_len = 0; w->threads_len < threads; w->threads_len++)
		if (pthread_create(&w->threads[w->threads_len], NULL, work, w) != 0)
			fault("could not start a thread");
	return w;
}

void workers_free(Workers *w)
{
	pthread_mutex_lock(&w->lock);
	w->ending = true;
	pthread_cond_broadcast(&w->more);
	pthread_mutex_unlock(&w->lock);
	for (int i = 0; i < w->threads_len; i++)
		pthread_join(w->threads[i], NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->more);
}
