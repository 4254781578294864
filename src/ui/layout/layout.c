#include "ui/layout/layout.h"

#include "core/crypto/crypto.h"
#include "gen/layout_assets.h"
#include "gen/layout_styles.h"
#include "gen/layout_templates.h"
#include "ui/form/form.h"
#include "ui/layout/frame.h"
#include "ui/parts/parts.h"

#include <pthread.h>
#include <string.h>

enum { STYLES_MAX = 128, HASH_CHARS = 44, THEME_BYTES_MAX = 200, PAGE_BYTES = 40000 };

static const LayoutLink no_links[] = { { 0 } };
static LayoutFrame frame = {
	.nav = no_links, .desk = no_links, .foot = no_links, .script = "", .icons = "", .mark = ""
};

const Asset layout_assets[] = {
	{ "beffroi.js", "text/javascript; charset=utf-8", layout_script, sizeof layout_script },
	{ "icons.svg", "image/svg+xml", layout_icons, sizeof layout_icons },
	{ "belfry.svg", "image/svg+xml", layout_belfry, sizeof layout_belfry },
	{ 0 },
};

void layout_start(const LayoutFrame *given)
{
	frame = *given;
	parts_start(frame.icons);
}

/* ---- Styles: a theme and the hash of all that is inlined with it, kept by accent ---- */

typedef struct {
	char accent[8], theme[THEME_BYTES_MAX], hash[HASH_CHARS + 1];
	bool is_desk;
} Style;

static Style styles[STYLES_MAX];
static pthread_mutex_t styles_lock = PTHREAD_MUTEX_INITIALIZER;

static Str sheet_of(bool is_desk)
{
	if (is_desk)
		return (Str){ (const void *)layout_desk, sizeof layout_desk };
	return (Str){ (const void *)layout_public, sizeof layout_public };
}

static Style style_made(Arena *arena, Str accent, bool is_desk)
{
	Style style = { .is_desk = is_desk };
	Str theme = layout_theme(arena, accent);
	assert(theme.len < THEME_BYTES_MAX && accent.len < sizeof style.accent + (theme.len == 0));
	memcpy(style.theme, theme.ptr ? theme.ptr : "", theme.len);
	if (theme.len > 0)
		memcpy(style.accent, accent.ptr, accent.len);

	Buf all = { .arena = arena };
	unsigned char digest[SHA256_BYTES];
	buf_add(&all, sheet_of(is_desk));
	buf_add(&all, theme);
	crypto_sha256(buf_str(&all), digest);
	Str hash = crypto_base64url(arena, (Str){ (const char *)digest, sizeof digest });
	for (size_t i = 0; i < hash.len; i++) { /* the policy wants the other alphabet */
		char c = hash.ptr[i];
		style.hash[i] = c == '-' ? '+' : c == '_' ? '/' : c;
	}
	style.hash[HASH_CHARS - 1] = '=';
	return style;
}

static Style style_of(Arena *arena, Str accent, bool is_desk)
{
	size_t slot = (str_hash(accent) * 2 + is_desk) % STYLES_MAX;
	pthread_mutex_lock(&styles_lock);
	Style style = styles[slot];
	pthread_mutex_unlock(&styles_lock);
	if (style.hash[0] && style.is_desk == is_desk && str_eq(str_of(style.accent), accent))
		return style;
	style = style_made(arena, accent, is_desk);
	pthread_mutex_lock(&styles_lock);
	styles[slot] = style;
	pthread_mutex_unlock(&styles_lock);
	return style;
}

/* The script's element: templates hold none. */
void frame_script(Page *page, Str address)
{
	if (address.len == 0)
		return;
	buf_add(&page->out, S("<script src=\""));
	html_put_attribute(page, address);
	buf_add(&page->out, S("\" defer></script>"));
}

/* ---- What the frame is made of ---- */

static bool is_shown(const Req *req, const LayoutLink *link)
{
	if (!link->needs)
		return true;
	if (strcmp(link->needs, SIGNED_IN) == 0)
		return req->ctx->actor.kind != ACTOR_VISITOR;
	return ctx_may(req->ctx, link->needs);
}

static bool is_below(Str path, Str address)
{
	return str_eq(path, address) ||
	       (address.len > 1 && str_starts(path, address) && path.ptr[address.len] == '/');
}

static FrameLinks links_of(const Req *req, const LayoutLink *links)
{
	FrameLinks shown = { 0 };
	FrameLink *current = NULL;
	for (const LayoutLink *l = links; l->address; l++) {
		if (!is_shown(req, l))
			continue;
		FrameLink *link = list_push(req->ctx->arena, &shown);
		*link = (FrameLink){ .label = WORDS(l->label), .address = str_of(l->address) };
	}
	for (size_t i = 0; i < shown.len; i++) {
		FrameLink *link = &shown.at[i];
		if (is_below(req->path, link->address) &&
		    (!current || link->address.len > current->address.len))
			current = link;
	}
	if (current)
		current->current = str_eq(req->path, current->address) ? S("page") : S("true");
	return shown;
}

/* The same page in each language that is offered: the path and the query, with another lang. */
static FrameLanguages languages_of(const Req *req)
{
	Arena *arena = req->ctx->arena;
	FrameLanguages languages = { 0 };
	Buf others = { .arena = arena };
	for (Str rest = req->query; rest.len > 0;) {
		Str part = str_cut(&rest, '&');
		if (part.len > 0 && !str_starts(part, S("lang=")) && req->method == GET)
			buf_addf(&others, "&%.*s", STR(part));
	}
	const Authority *authority = req->ctx->authority;
	unsigned offered = authority ? authority->languages : (1U << LANG_COUNT) - 1;
	for (int i = 0; i < LANG_COUNT; i++) {
		if (!(offered & 1U << i))
			continue;
		FrameLanguage *l = list_push(arena, &languages);
		l->lang = (Lang)i;
		l->is_current = req->ctx->lang == l->lang;
		l->address = str_format(arena, "?lang=%s%.*s", lang_code(l->lang),
		                        STR(buf_str(&others)));
	}
	return languages;
}

static Str authority_name(const Req *req)
{
	const Authority *authority = req->ctx->authority;
	if (!authority)
		return S("Beffroi");
	Str title = text_in(authority->title, req->ctx->lang);
	return title.len > 0 ? title : authority->name;
}

static bool is_of_desk(const Req *req)
{
	const char *needs = req->route ? req->route->needs : ANYONE;
	return strcmp(needs, ANYONE) != 0 && strcmp(needs, SIGNED_IN) != 0 &&
	       req->ctx->actor.kind == ACTOR_AGENT;
}

static const LayoutApp *app_of(const Req *req)
{
	for (const LayoutApp *app = frame.apps; app && app->address; app++)
		if (is_below(req->path, str_of(app->address)))
			return app;
	return NULL;
}

static Frame *frame_made(Req *req, const char *title, Str title_text)
{
	Arena *arena = req->ctx->arena;
	const Authority *authority = req->ctx->authority;
	const Actor *actor = &req->ctx->actor;
	Frame *f = alloc(arena, Frame);
	*f = (Frame){
		.req = req,
		.title = title,
		.title_text = title_text,
		.name = authority_name(req),
		.accent = authority ? authority->accent : S(""),
		.is_desk = is_of_desk(req),
		.languages = languages_of(req),
		.app = app_of(req),
		.foot = links_of(req, frame.foot),
		.script = str_of(frame.script),
		.is_signed_in = actor->kind != ACTOR_VISITOR,
		.person = actor->name.len > 0 ? actor->name : actor->email,
		.sign_in = str_of(frame.sign_in),
		.sign_out = str_of(frame.sign_out),
		.account = str_of(frame.account),
	};
	f->nav = links_of(req, f->is_desk ? frame.desk : frame.nav);
	if (authority) {
		f->phone = authority->phone;
		f->email = authority->email;
		if (authority->logo.len > 0)
			f->arms = str_format(arena, "/armoiries.svg?v=%lld",
			                     (long long)authority->version);
	}
	f->mark = f->arms.len > 0 ? f->arms : str_of(frame.mark);
	return f;
}

/* ---- Open, close ---- */

void layout_open(Req *req, Page *page, const char *title, Str title_text)
{
	Frame *f = frame_made(req, title, title_text);
	Style style = style_of(req->ctx->arena, f->accent, f->is_desk);
	req->style_hash = str_copy(req->ctx->arena, str_of(style.hash));
	page->out = (Buf){ .arena = req->ctx->arena,
		           .ptr = alloc_n(req->ctx->arena, char, PAGE_BYTES),
		           .cap = PAGE_BYTES };
	page->layout = f;
	page->errors_at = 0;
	page->problems.len = 0;
	frame_head_html(page, f, form_problem_count(page));
	buf_add(&page->out, S("<style>"));
	buf_add(&page->out, sheet_of(f->is_desk));
	buf_add(&page->out, str_of(style.theme));
	buf_add(&page->out, S("</style></head>"));
	frame_header_html(page, f);
	f->head = html_begin(page);
}

void layout_close(Req *req, Page *page)
{
	Frame *f = page->layout;
	form_finish(page);
	Html content = html_end(page, f->head);
	frame_main_html(page, f);
	if (req->flash)
		frame_flash_html(page, f, req->flash, req->flash_refuses ? PART_BAD : PART_OK);
	html_put_html(page, content);
	frame_foot_html(page, f);
}

void layout_add_crumb(Page *page, Words label, Str address)
{
	Frame *f = page->layout;
	*list_push(page->out.arena, &f->crumbs) =
		(FrameLink){ .label = label, .address = str_copy(page->out.arena, address) };
}

void layout_wide(Page *page)
{
	Frame *f = page->layout;
	f->is_wide = true;
}

/* ---- Refusals ---- */

/* The page one came from, when it is of this site. */
static Str back_address(const Req *req)
{
	Str referer = header_str(req, "referer");
	Str here = str_format(req->ctx->arena, "://%.*s/", STR(req->host));
	for (size_t i = 0; i + here.len <= referer.len && i < 6; i++)
		if (str_eq(str_part(referer, i, here.len), here))
			return str_part(referer, i + here.len - 1, referer.len);
	return (Str){ 0 };
}

void layout_refusal(Req *req, Page *page, const Err *e)
{
	const Frame *f = page->layout;
	if (!e)
		frame_incident_html(page, req->incident, req->method == GET);
	else if (e->code == ERR_NOT_FOUND && req->ctx->authority)
		frame_not_found_html(page, f, e);
	else
		frame_refusal_html(page, f, e, req->method == POST ? back_address(req) : S(""));
}

/* ---- The arms ---- */

static Err *arms(Req *req)
{
	const Authority *authority = req->ctx->authority;
	if (authority->logo.len == 0)
		return err_not_found(req->ctx, "Cette collectivité n’a pas déposé ses armoiries.");
	reply_bytes(req, "image/svg+xml", (Str){ 0 }, authority->logo);
	reply_header(req, "Content-Security-Policy",
	             S("default-src 'none'; style-src 'unsafe-inline'"));
	if (query_str(req, "v").len > 0)
		reply_header(req, "Cache-Control", S("public, max-age=31536000, immutable"));
	return NULL;
}

static const Route routes[] = {
	{ GET, "/armoiries.svg", arms, ANYONE, NULL, ROUTE_CACHED },
	{ 0 },
};

const Module layout_module = { .name = "layout", .routes = routes };
