/* authority_cmd.c — `beffroi authority add|list|show`. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/commands.h"
#include "core/seal/seal.h"
#include "modules/account/account.h"
#include "modules/procedure/procedure.h"
#include "modules/town/town.h"

enum { ARENA_BYTES_MAX = 64 << 20, OPTIONS_MAX = 30 };

typedef struct {
	const char *verb, *slug, *data;
	LIST(Arg) options; /* --name "…" as name and str */
} Request;

static const char usage_text[] =
	"usage: beffroi authority add SLUG --data DIR --name NAME --country fr|mf|nc|ma\n"
	"           [--zone Europe/Paris] [--languages fr,ar,en] [--accent #7a1f3d]\n"
	"           [--address …] [--phone …] [--email …] [--url http://HOST[:PORT]]\n"
	"           [--admin E-MAIL]\n"
	"       beffroi authority list --data DIR\n"
	"       beffroi authority show SLUG --data DIR\n";

static Str option(const Request *r, const char *name)
{
	for (size_t i = 0; i < r->options.len; i++)
		if (strcmp(r->options.at[i].name, name) == 0)
			return r->options.at[i].str;
	return (Str){ 0 };
}

static bool read_request(Arena *arena, int argc, char **argv, Request *r)
{
	if (argc < 2)
		return false;
	r->verb = argv[1];
	for (int i = 2; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0) {
			r->slug = argv[i];
			continue;
		}
		if (i + 1 >= argc || r->options.len == OPTIONS_MAX)
			return false;
		*list_push(arena, &r->options) = arg_str(argv[i] + 2, str_of(argv[i + 1]));
		i++;
	}
	r->data = option(r, "data").ptr;
	bool needs_slug = strcmp(r->verb, "list") != 0;
	return r->data && (!needs_slug || r->slug);
}

/* ---- What each country implies unless said otherwise ---- */

static const struct {
	const char *country, *zone, *languages;
	Currency currency;
} countries[] = {
	{ "fr", "Europe/Paris", "fr,ar,en", CURRENCY_EUR },
	{ "mf", "America/Lower_Princes", "fr,en", CURRENCY_EUR },
	{ "nc", "Pacific/Noumea", "fr,en", CURRENCY_XPF },
	{ "ma", "Africa/Casablanca", "ar,fr,en", CURRENCY_MAD },
};

static bool read_languages(Str list, Authority *a)
{
	while (list.len > 0) {
		Lang lang;
		if (!lang_find(str_cut(&list, ','), &lang))
			return false;
		if (a->languages == 0)
			a->language = lang;
		a->languages |= 1u << lang;
	}
	return a->languages != 0;
}

static Str either(Str a, const char *b)
{
	return a.len > 0 ? a : str_of(b);
}

static bool read_authority(Arena *arena, const Request *r, Authority *a)
{
	Str name = option(r, "name"), country = option(r, "country");
	for (size_t i = 0; i < ARRAY_LEN(countries); i++) {
		if (!str_eq(country, str_of(countries[i].country)))
			continue;
		*a = (Authority){
			.slug = str_of(r->slug),
			.name = name,
			.title = { { name, name, name } },
			.country = country,
			.currency = countries[i].currency,
			.tz = tz_find(either(option(r, "zone"), countries[i].zone)),
			.accent = either(option(r, "accent"), "#7a1f3d"),
			.address = option(r, "address"),
			.phone = option(r, "phone"),
			.email = option(r, "email"),
			.site_url = option(r, "url"),
		};
		if (a->site_url.len == 0)
			a->site_url = str_format(arena, "http://%s.localhost:8080", r->slug);
		return name.len > 0 && a->tz &&
		       read_languages(either(option(r, "languages"), countries[i].languages), a);
	}
	return false;
}

/* ---- Verbs ---- */

static Err *furnish(Ctx *ctx, void *arg)
{
	const Request *r = arg;
	Id service;
	seal_create_key(ctx);
	Service welcome = { .role = S("accueil"),
		            .name = { { S("Accueil"), S("الاستقبال"), S("Reception") } } };
	Err *e = town_service_save(ctx, &welcome, &service);
	Str admin = option(r, "admin");
	if (!e && admin.len > 0)
		e = account_role_give(ctx, admin, (Str){ 0 }, "administrateur", 0);
	return e;
}

static Err *add(Platform *platform, Arena *arena, const Request *r)
{
	Authority a;
	if (!read_authority(arena, r, &a))
		return err_new(arena, ERR_INVALID,
		               "Il manque le nom, ou le pays, le fuseau horaire ou les "
		               "langues ne sont pas connus.");
	Err *e = authority_add(platform, arena, &a);
	if (e)
		return e;
	const Authority *made = authority_find(platform, arena, a.slug);
	Request copy = *r;
	e = ctx_write(ctx_new(arena, platform, made, instant_now()), furnish, &copy);
	if (!e)
		printf("%.*s: %.*s\n", STR(made->slug), STR(made->site_url));
	return e;
}

static void list(Platform *platform, Arena *arena)
{
	AuthorityList all = authority_list(platform, arena);
	for (size_t i = 0; i < all.len; i++)
		printf("%-20.*s %.*s  %.*s\n", STR(all.at[i].slug), STR(all.at[i].site_url),
		       STR(all.at[i].name));
}

static Err *show(Platform *platform, Arena *arena, const Request *r)
{
	const Authority *a = authority_find(platform, arena, str_of(r->slug));
	if (!a)
		return err_new(arena, ERR_NOT_FOUND, "Cette collectivité n’existe pas ici.");
	Ctx *ctx = ctx_new(arena, platform, a, instant_now());
	ctx_read(ctx);
	printf("slug:        %.*s\nname:        %.*s\ncountry:     %.*s\nlanguages:  ",
	       STR(a->slug), STR(a->name), STR(a->country));
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (a->languages & (1u << lang))
			printf(" %s", lang_code((Lang)lang));
	printf("\naccent:      %.*s\naddress:     %.*s\nphone:       %.*s\ne-mail:      %.*s\n"
	       "url:         %.*s\nkey:         %.*s\nservices:    %zu\nprocedures:  %zu\n",
	       STR(a->accent), STR(a->address), STR(a->phone), STR(a->email), STR(a->site_url),
	       STR(seal_fingerprint(ctx)), town_service_list(ctx).len,
	       procedure_list_published(ctx).len);
	return NULL;
}

int authority_main(int argc, char **argv)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Request r = { 0 };
	if (!read_request(arena, argc, argv, &r))
		return fputs(usage_text, stderr), 2;
	Platform *platform = platform_open(r.data, module_schemas(arena, app_modules, false),
	                                   module_schemas(arena, app_modules, true));
	Err *e = NULL;
	if (strcmp(r.verb, "add") == 0)
		e = add(platform, arena, &r);
	else if (strcmp(r.verb, "show") == 0)
		e = show(platform, arena, &r);
	else if (strcmp(r.verb, "list") == 0)
		list(platform, arena);
	else
		fputs(usage_text, stderr);
	if (e) {
		Str why = i18n_format(arena, LANG_FR, NULL, e->message, e->args, e->args_len);
		fprintf(stderr, "beffroi authority: %.*s\n", STR(why));
	}
	arena_free(arena);
	platform_close(platform);
	return e ? 1 : 0;
}
