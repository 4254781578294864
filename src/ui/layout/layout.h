/* layout.h — the frame of every page: head with its inlined styles, header, navigation, footer.
 *
 * HttpSite's open, close and refusal are the three functions below.  The style sheet is inlined
 * with the authority's colours, and allowed by its hash in the policy.  Pages whose route asks for
 * a permission have the dress of the desk.  What a template says about the frame around it
 * (layout_crumb, layout_wide) is put in place when the page closes. */
#ifndef UI_LAYOUT_LAYOUT_H
#define UI_LAYOUT_LAYOUT_H

#include "core/http/http.h"
#include "core/server/server.h"

/* A link of the frame. */
typedef struct {
	const char *address; /* "/demarches": also the current one when the page lies below it */
	const char *label;   /* a message */
	const char *needs;   /* a permission, SIGNED_IN, or NULL: everyone sees it */
} LayoutLink;

/* Pages that are an application of their own on a device: those at that address and below. */
typedef struct {
	const char *address, *name;    /* "/cartable"; a message */
	const char *manifest, *script; /* where they are served */
} LayoutApp;

typedef struct {
	const LayoutLink *nav, *desk, *foot; /* each ends with an empty row */
	const char *sign_in, *sign_out, *account;
	const char *script, *icons, *mark; /* where they are served */
	const LayoutApp *apps;             /* ends with an empty row; NULL: none */
} LayoutFrame;

/* Once, at start.  The frame is kept. */
void layout_start(const LayoutFrame *frame);

/* What HttpSite calls. */
void layout_open(Req *req, Page *page, const char *title, Str title_text);
void layout_close(Req *req, Page *page);
void layout_refusal(Req *req, Page *page, const Err *e);

/* Adds to the trail of links above the page, from home downwards. */
#define layout_crumb(page, label, address) layout_add_crumb((page), WORDS(label), (address))
void layout_add_crumb(Page *page, Words label, Str address);

/* The page fills the width of the window and makes its own columns: home. */
void layout_wide(Page *page);

/* The colours of an authority made from its accent "#7a1f3d": a rule for :root.  Empty when the
 * accent is not a colour.  And whether white text on it can be read (4.5 to 1). */
Str layout_theme(Arena *arena, Str accent);
bool layout_accent_is_readable(Str accent);

extern const Asset layout_assets[]; /* for server_assets() */
extern const Module layout_module;  /* the arms of the authority, under /armoiries.svg */

#endif
