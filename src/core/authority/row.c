/* row.c — what an authority is made of: its text in the directory, and what it may hold. */
#include <math.h>
#include <string.h>

#include "core/authority/rows.h"

enum { NAME_MAX_CODE_POINTS = 200, LINE_MAX_CODE_POINTS = 500, LOGO_BYTES_MAX = 64 << 10 };

static Str host_of(Arena *arena, Str url)
{
	Str rest = url;
	for (size_t i = 0; i + 2 < url.len; i++)
		if (memcmp(url.ptr + i, "://", 3) == 0)
			rest = str_part(url, i + 3, url.len);
	Str host = str_cut(&rest, '/');
	host = str_cut(&host, ':');
	Buf lower = { .arena = arena };
	for (size_t i = 0; i < host.len; i++) {
		char c = host.ptr[i];
		buf_char(&lower, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
	return buf_str(&lower);
}

AuthorityRow authority_to_row(Arena *arena, const Authority *a)
{
	Buf languages = { .arena = arena };
	for (unsigned lang = 0; lang < LANG_COUNT; lang++)
		if (a->languages >> lang & 1)
			buf_addf(&languages, "%s%s", languages.len ? " " : "",
			         lang_code((Lang)lang));
	return (AuthorityRow){
		.id = a->id,
		.slug = a->slug,
		.host = host_of(arena, a->site_url),
		.name = a->name,
		.title_fr = a->title.in[LANG_FR],
		.title_ar = a->title.in[LANG_AR],
		.title_en = a->title.in[LANG_EN],
		.country = a->country,
		.currency = str_of(currency_code(a->currency)),
		.zone = tz_name(a->tz),
		.languages = buf_str(&languages),
		.language = str_of(lang_code(a->language)),
		.accent = a->accent,
		.logo = a->logo,
		.address = a->address,
		.phone = a->phone,
		.email = a->email,
		.site_url = a->site_url,
		.version = a->version,
	};
}

Authority authority_of_row(const AuthorityRow *r)
{
	Authority a = {
		.id = r->id,
		.slug = r->slug,
		.name = r->name,
		.title = { { r->title_fr, r->title_ar, r->title_en } },
		.country = r->country,
		.currency = currency_find(r->currency),
		.tz = tz_find(r->zone),
		.accent = r->accent,
		.logo = r->logo,
		.address = r->address,
		.phone = r->phone,
		.email = r->email,
		.site_url = r->site_url,
		.version = r->version,
	};
	if (!a.tz)
		fault("the time zone \"%.*s\" of the authority \"%.*s\" is not known here",
		      STR(r->zone), STR(r->slug));
	for (Str rest = r->languages, code; rest.len > 0;) {
		Lang lang;
		code = str_cut(&rest, ' ');
		if (lang_find(code, &lang))
			a.languages |= 1u << lang;
	}
	if (!lang_find(r->language, &a.language))
		a.language = LANG_FR;
	a.languages |= 1u << a.language;
	return a;
}

/* ---- What may be saved ---- */

static bool is_slug(Str s)
{
	bool dash = true; /* not at the start, the end, nor twice */
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '-' ? dash : !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
			return false;
		dash = c == '-';
	}
	return s.len >= 1 && s.len <= 60 && !dash;
}

static int hex_pair(const char *at)
{
	int value = 0;
	for (int i = 0; i < 2; i++) {
		const char *digits = "0123456789abcdef0123456789ABCDEF", *d = strchr(digits, at[i]);
		if (!at[i] || !d)
			return -1;
		value = value * 16 + (int)((d - digits) % 16);
	}
	return value;
}

/* Relative luminance, as WCAG 2.2 defines it; below zero when it is not a colour. */
static double luminance(Str colour)
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	if (colour.len != 7 || colour.ptr[0] != '#')
		return -1;
	double sum = 0;
	for (int i = 0; i < 3; i++) {
		int value = hex_pair(colour.ptr + 1 + 2 * i);
		if (value < 0)
			return -1;
		double c = value / 255.0;
		sum += weights[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

/* Nothing in the drawing may run or reach out: it is put into pages as it is. */
static bool is_drawing(Str svg)
{
	static const char *const refused[] = {
		"<script", "<foreignobject", "<!",   "<?",  "javascript:", "<style", "<image",
		"data:",   "url(",           "<use", "<a ", "style=",      "http:",  "https:"
	};
	if (!str_starts(svg, S("<svg")) || !str_ends(svg, S("</svg>")) || !str_is_utf8(svg))
		return false;
	for (size_t i = 0; i < svg.len; i++) {
		Str rest = str_part(svg, i, svg.len);
		if (str_eq_nocase(str_part(rest, 0, 3), S(" on")))
			return false;
		for (size_t k = 0; k < ARRAY_LEN(refused); k++) {
			Str word = str_of(refused[k]);
			bool namespace = str_starts(rest, S("http://www.w3.org/2000/svg\""));
			if (!namespace && str_eq_nocase(str_part(rest, 0, word.len), word))
				return false;
		}
	}
	return svg.len <= LOGO_BYTES_MAX;
}

static bool is_line(Str s, size_t code_points_max)
{
	return str_is_utf8(s) && str_code_points(s) <= code_points_max;
}

static bool is_country(Str s)
{
	return s.len == 2 && s.ptr[0] >= 'a' && s.ptr[0] <= 'z' && s.ptr[1] >= 'a' &&
	       s.ptr[1] <= 'z';
}

Err *authority_problem(Arena *arena, const Authority *a)
{
	if (!is_slug(a->slug))
		return err_new(
			arena, ERR_INVALID,
			"Le nom court ne peut contenir que des lettres minuscules sans accent, "
			"des chiffres et des tirets.");
	if (a->name.len == 0 || !is_line(a->name, NAME_MAX_CODE_POINTS))
		return err_new(arena, ERR_INVALID, "Le nom doit avoir de 1 à 200 caractères.");
	if (!a->tz)
		return err_new(arena, ERR_INVALID, "Choisissez un fuseau horaire qui existe.");
	if (a->currency == CURRENCY_NONE)
		return err_new(arena, ERR_INVALID, "Choisissez une monnaie.");
	if (!is_country(a->country))
		return err_new(arena, ERR_INVALID, "Choisissez un pays.");
	if (!(a->languages >> a->language & 1))
		return err_new(arena, ERR_INVALID,
		               "La première langue doit être l’une de celles de la collectivité.");
	double light = luminance(a->accent);
	if (light < 0)
		return err_new(arena, ERR_INVALID,
		               "La couleur s’écrit comme « #7a1f3d » : un dièse et six chiffres "
		               "hexadécimaux.");
	if (1.05 / (light + 0.05) < 4.5)
		return err_new(arena, ERR_INVALID,
		               "Cette couleur est trop claire pour être lue sur du blanc. "
		               "Choisissez-en une plus foncée.");
	if (a->logo.len > 0 && !is_drawing(a->logo))
		return err_new(arena, ERR_INVALID,
		               "Le blason doit être un dessin SVG de 64 Ko au plus, sans script, "
		               "style ni image extérieure.");
	if (!is_line(a->address, LINE_MAX_CODE_POINTS) ||
	    !is_line(a->phone, LINE_MAX_CODE_POINTS) || !is_line(a->email, LINE_MAX_CODE_POINTS) ||
	    !is_line(a->site_url, LINE_MAX_CODE_POINTS))
		return err_new(arena, ERR_INVALID,
		               "Les coordonnées ne peuvent dépasser 500 caractères chacune.");
	return NULL;
}
