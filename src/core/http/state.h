/* state.h — what the files of core/http share. */
#ifndef CORE_HTTP_STATE_H
#define CORE_HTTP_STATE_H

#include "core/http/http.h"

enum { SLOTS_MAX = 6, FIELDS_MAX = 2000 };

/* The {slots} of a route and what the path has there, decoded. */
typedef struct {
	Str name, value;
} Slot;

struct HttpState {
	Arena *lent; /* holds the connections for reading, until a POST goes to the writer */
	Slot slots[SLOTS_MAX];
	size_t slots_len;
	bool is_admitted;
	Err *refusal; /* of http_admit() */
	bool is_open; /* the layout is to be closed */
	unsigned
		allowed; /* methods (1 << Method) of the path, when the method is not one of them */
	Str visit;       /* the cookie that forms' tokens are bound to */
	bool visit_is_new;
	Reply before;  /* what was answered before page() ran on the writer */
	Err *refused;  /* by page() on the writer */
	PageFn *trace; /* of http_leave(): of a reply that is complete but for it */
};

/* http.c: connections for reading both databases, or that which is not written.  They are given
 * back before anything slow: a body, a client. */
void snapshots_lend(Req *req, bool platform, bool authority);
void snapshots_give_back(Req *req);
MUST_USE Err *form_check_token(Req *req); /* and that the form is of this site */
void show_incident(Req *req, const char *reason);

/* route.c: fills route, slots and allowed. */
void route_find(Req *req);

/* token.c: visit, page.form_token. */
void token_make(Req *req);

/* form.c: names and values of a query or an urlencoded body.  Refuses more than FIELDS_MAX. */
MUST_USE Err *form_read(Req *req, Str text, FieldList *fields);
Str form_decode(Arena *arena, Str text, bool plus_is_blank);

/* reply.c */
void reply_refusal(Req *req, const Err *e); /* NULL: something broke */
void reply_finish(Req *req);                /* closes the layout; headers that all replies have */
const char *flash_read(Req *req);

#endif
