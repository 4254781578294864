/* route.c — from a path to its page: a tree by segments, made once at start. */
#include "core/http/state.h"

#include <string.h>

enum { DEPTH_MAX = 16 };

typedef struct Node {
	Str segment;
	struct Node *next, *children, *slot; /* slot: for any segment that no child has */
	const Route *routes[2];              /* by method */
} Node;

struct Router {
	Node root;
};

static bool is_slot(Str segment)
{
	return segment.len > 2 && segment.ptr[0] == '{';
}

static Node *child(const Node *node, Str segment)
{
	Node *c = node->children;
	while (c && !str_eq(c->segment, segment))
		c = c->next;
	return c;
}

static Node *child_made(Node *node, Str segment)
{
	Node *c = is_slot(segment) ? node->slot : child(node, segment);
	if (c)
		return c;
	c = alloc(arena_process(), Node);
	c->segment = segment;
	if (is_slot(segment)) {
		node->slot = c;
	} else {
		c->next = node->children;
		node->children = c;
	}
	return c;
}

static void route_add(Node *node, const Route *route)
{
	if (!route->needs)
		fault("route \"%s\" does not say who may use it", route->path);
	if (route->path[0] != '/')
		fault("route \"%s\" does not begin with a slash", route->path);
	Str rest = str_of(route->path + 1);
	int slots = 0;
	while (rest.len > 0) {
		Str segment = str_cut(&rest, '/');
		slots += is_slot(segment);
		node = child_made(node, segment);
	}
	if (slots > SLOTS_MAX)
		fault("route \"%s\" has more than %d slots", route->path, SLOTS_MAX);
	if (node->routes[route->method])
		fault("two routes are \"%s\"", route->path);
	node->routes[route->method] = route;
}

void http_start(HttpSite *site)
{
	struct Router *router = alloc(arena_process(), struct Router);
	for (const Module *const *m = site->modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++)
			route_add(&router->root, r);
	site->router = router;
}

/* A literal segment is preferred to a slot; where it leads nowhere, the slot is tried. */
static const Node *search(const Node *node, Str path, int depth)
{
	if (path.len == 0)
		return node->routes[GET] || node->routes[POST] ? node : NULL;
	if (depth == DEPTH_MAX)
		return NULL;
	Str segment = str_cut(&path, '/');
	const Node *literal = child(node, segment);
	const Node *found = literal ? search(literal, path, depth + 1) : NULL;
	if (!found && node->slot && segment.len > 0)
		found = search(node->slot, path, depth + 1);
	return found;
}

static void read_slots(Req *req)
{
	struct HttpState *state = req->state;
	Str pattern = str_of(req->route->path), path = req->path;
	state->slots_len = 0;
	while (pattern.len > 0) {
		Str slot = str_cut(&pattern, '/'), value = str_cut(&path, '/');
		if (!is_slot(slot))
			continue;
		value = form_decode(req->ctx->arena, value, false);
		if (!str_is_utf8(value))
			value = (Str){ 0 };
		state->slots[state->slots_len++] = (Slot){ str_part(slot, 1, slot.len - 2), value };
	}
}

void route_find(Req *req)
{
	if (!req->site->router)
		fault("http_start() was not called");
	bool is_path = str_starts(req->path, S("/")) &&
	               !(req->path.len > 1 && str_ends(req->path, S("/")));
	Str path = str_part(req->path, 1, req->path.len);
	const Node *node = is_path ? search(&req->site->router->root, path, 0) : NULL;
	if (!node)
		return;
	req->route = node->routes[req->method];
	req->state->allowed =
		(node->routes[GET] ? 1U << GET : 0) | (node->routes[POST] ? 1U << POST : 0);
	if (req->route)
		read_slots(req);
}

Str path_str(const Req *req, const char *name)
{
	for (size_t i = 0; i < req->state->slots_len; i++)
		if (str_eq(req->state->slots[i].name, str_of(name)))
			return req->state->slots[i].value;
	fault("route \"%s\" has no slot \"%s\"", req->route->path, name);
}

Id path_id(const Req *req, const char *name)
{
	Str text = path_str(req, name);
	int64_t id = 0;
	bool is_plain = text.len > 0 && text.ptr[0] >= '1' && text.ptr[0] <= '9';
	return is_plain && str_to_int(text, &id) ? id : 0;
}
