/* frame.h — the frame of a page as its templates see it: private to ui/layout. */
#ifndef UI_LAYOUT_FRAME_H
#define UI_LAYOUT_FRAME_H

#include "ui/layout/layout.h"

typedef struct {
	Words label;
	Str address;
	Str current; /* of aria-current: "page", "true" for a page below it, or empty */
} FrameLink;

typedef LIST(FrameLink) FrameLinks;

typedef struct {
	Lang lang;
	Str address;
	bool is_current;
} FrameLanguage;

typedef LIST(FrameLanguage) FrameLanguages;

typedef struct {
	Req *req;
	const char *title; /* a message; NULL: the text */
	Str title_text;
	Str name; /* of the authority, in the reader's language */
	Str accent, arms, script;
	Str mark; /* the little picture of the site: the arms, else the belfry */
	Str phone, email;
	const LayoutApp *app; /* NULL: none */
	bool is_desk, is_wide, is_signed_in;
	Str person, sign_in, sign_out, account;
	FrameLanguages languages;
	FrameLinks nav, foot, crumbs;
	Buf head; /* what comes before the page's own content */
} Frame;

/* <script src="…" defer>; nothing when there is no address. */
void frame_script(Page *page, Str address);

#endif
