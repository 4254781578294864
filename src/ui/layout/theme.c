/* theme.c — the colours of an authority, all made from one.  Contrast is that of WCAG 2. */
#include "ui/layout/layout.h"

#include <math.h>

typedef struct {
	double part[3]; /* red, green, blue: 0..255 */
} Colour;

static const Colour white = { { 255, 255, 255 } }, black = { { 0, 0, 0 } };

static bool colour_read(Str text, Colour *colour)
{
	if (text.len != 7 || text.ptr[0] != '#')
		return false;
	for (int i = 0; i < 3; i++) {
		int high = str_hex_digit(text.ptr[1 + 2 * i]),
		    low = str_hex_digit(text.ptr[2 + 2 * i]);
		if (high < 0 || low < 0)
			return false;
		colour->part[i] = 16 * high + low;
	}
	return true;
}

static double luminance(const Colour *colour)
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;
	for (int i = 0; i < 3; i++) {
		double c = colour->part[i] / 255;
		sum += weights[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(const Colour *a, const Colour *b)
{
	double la = luminance(a), lb = luminance(b);
	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

/* `share` of `a`, the rest of `b`. */
static Colour mixed(const Colour *a, const Colour *b, double share)
{
	Colour m;
	for (int i = 0; i < 3; i++)
		m.part[i] = round(share * a->part[i] + (1 - share) * b->part[i]);
	return m;
}

static void put(Buf *out, const char *name, const Colour *colour)
{
	buf_addf(out, "--%s:#%02x%02x%02x;", name, (unsigned)colour->part[0],
	         (unsigned)colour->part[1], (unsigned)colour->part[2]);
}

Str layout_theme(Arena *arena, Str accent)
{
	Colour colour, ink = { { 0x1e, 0x1b, 0x24 } };
	if (!colour_read(accent, &colour))
		return (Str){ 0 };
	Colour soft = mixed(&colour, &white, 0.07), line = mixed(&colour, &white, 0.28);
	Colour deep = mixed(&colour, &black, 0.84);
	for (int i = 0; i < 20 && contrast(&deep, &soft) < 5; i++)
		deep = mixed(&deep, &black, 0.9);
	bool white_reads = contrast(&colour, &white) >= 4.5;

	Buf out = { .arena = arena };
	buf_add(&out, S(":root{"));
	put(&out, "accent", &colour);
	put(&out, "accent-ink", white_reads ? &white : &ink);
	put(&out, "accent-deep", &deep);
	put(&out, "accent-soft", &soft);
	put(&out, "accent-line", &line);
	out.ptr[out.len - 1] = '}';
	return buf_str(&out);
}

bool layout_accent_is_readable(Str accent)
{
	Colour colour;
	return colour_read(accent, &colour) && contrast(&colour, &white) >= 4.5;
}
