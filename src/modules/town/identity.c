/* identity.c — colours and their contrast (WCAG 2.2, relative luminance). */
#include "modules/town/identity.h"

#include <math.h>

Str town_accent_read(Arena *arena, Str text)
{
	if (str_starts(text, S("#")))
		text = str_part(text, 1, text.len);
	if (text.len != 6)
		return (Str){ 0 };
	Buf out = { .arena = arena };
	buf_char(&out, '#');
	for (size_t i = 0; i < text.len; i++) {
		if (str_hex_digit(text.ptr[i]) < 0)
			return (Str){ 0 };
		buf_char(&out, "0123456789abcdef"[str_hex_digit(text.ptr[i])]);
	}
	return buf_str(&out);
}

static void read_channels(Str accent, int channels[3])
{
	assert(accent.len == 7 && accent.ptr[0] == '#');
	for (int i = 0; i < 3; i++)
		channels[i] = 16 * str_hex_digit(accent.ptr[1 + 2 * i]) +
		              str_hex_digit(accent.ptr[2 + 2 * i]);
}

static double luminance(const int channels[3])
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;
	for (int i = 0; i < 3; i++) {
		double c = channels[i] / 255.0;
		sum += weights[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

/* Rounded down, so that what is said to reach a bound does. */
static int contrast(const int channels[3])
{
	return (int)floor(100 * 1.05 / (luminance(channels) + 0.05));
}

int town_accent_contrast(Str accent)
{
	int channels[3];
	read_channels(accent, channels);
	return contrast(channels);
}

Str town_accent_darker(Arena *arena, Str accent)
{
	int channels[3], darker[3];
	read_channels(accent, channels);
	for (int percent = 100; percent >= 0; percent--) {
		for (int i = 0; i < 3; i++)
			darker[i] = channels[i] * percent / 100;
		if (contrast(darker) >= 450)
			break;
	}
	return str_format(arena, "#%02x%02x%02x", (unsigned)darker[0], (unsigned)darker[1],
	                  (unsigned)darker[2]);
}
