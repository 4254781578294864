/* pages.c — the letters of the demonstration. */
#include "core/http/http.h"
#include "core/mail/mail.h"
#include "gen/mailbox_templates.h"
#include "modules/mailbox/links.h"
#include "modules/mailbox/mailbox.h"

static bool is_enabled;

void mailbox_enable(bool enabled)
{
	is_enabled = enabled;
}

/* An address that our own letters hold: http or https, else it is only text. */
void mailbox_put_link(Page *page, Str address)
{
	if (!str_starts(address, S("http://")) && !str_starts(address, S("https://"))) {
		html_put(page, address);
		return;
	}
	html_raw(page, "<a href=\"");
	html_put_attribute(page, address);
	html_raw(page, "\">");
	html_put(page, address);
	html_raw(page, "</a>");
}

static Err *letters(Req *req)
{
	Ctx *ctx = req->ctx;
	if (!is_enabled)
		return err_not_found(ctx, "Cette page n’existe pas.");
	Str folder = str_format(ctx->arena, "%s/mail", platform_folder(ctx->platform));
	mailbox_letters_html(page(req, "Courriels envoyés"),
	                     mail_maildir_list(ctx->arena, str_cstr(ctx->arena, folder)));
	return NULL;
}

static Err *letter(Req *req)
{
	Ctx *ctx = req->ctx;
	Str folder = str_format(ctx->arena, "%s/mail", platform_folder(ctx->platform));
	MailFileList all = { 0 };
	if (is_enabled)
		all = mail_maildir_list(ctx->arena, str_cstr(ctx->arena, folder));
	for (size_t i = 0; i < all.len; i++) {
		if (!str_eq(all.at[i].name, path_str(req, "name")))
			continue;
		mailbox_letter_html(page_titled(req, all.at[i].subject), &all.at[i]);
		return NULL;
	}
	return err_not_found(ctx, "Ce courriel n’est plus là.");
}

static const Route routes[] = {
	{ GET, "/courriels", letters, ANYONE, NULL, ROUTE_ANY_HOST },
	{ GET, "/courriels/{name}", letter, ANYONE, NULL, ROUTE_ANY_HOST },
	{ 0 },
};

const Module mailbox_module = { .name = "mailbox", .routes = routes };
