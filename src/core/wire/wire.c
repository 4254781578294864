/* wire.c — numbers and texts as bytes. */
#include "core/wire/wire.h"

enum { NUMBER_BYTES = 4 };

void wire_put_mark(Buf *out, const char *mark)
{
	buf_add(out, str_of(mark));
}

void wire_put_number(Buf *out, uint32_t number)
{
	for (int shift = 0; shift < 8 * NUMBER_BYTES; shift += 8)
		buf_char(out, (char)(unsigned char)(number >> shift));
}

void wire_put_wide(Buf *out, int64_t number)
{
	wire_put_number(out, (uint32_t)(uint64_t)number);
	wire_put_number(out, (uint32_t)((uint64_t)number >> 32));
}

void wire_put_text(Buf *out, Str text)
{
	assert(text.len <= UINT32_MAX);
	wire_put_number(out, (uint32_t)text.len);
	buf_add(out, text);
}

WireIn wire_open(Str bytes, const char *mark)
{
	Str const wanted = str_of(mark);
	return (WireIn){ .left = str_part(bytes, wanted.len, bytes.len),
		         .bad = !str_starts(bytes, wanted) };
}

static Str take(WireIn *in, size_t len)
{
	in->bad = in->bad || in->left.len < len;
	if (in->bad)
		return S("");
	Str const taken = str_part(in->left, 0, len);
	in->left = str_part(in->left, len, in->left.len);
	return taken;
}

uint32_t wire_number(WireIn *in, uint32_t max)
{
	uint32_t number = 0;
	Str const bytes = take(in, NUMBER_BYTES);
	for (size_t i = 0; i < bytes.len; i++)
		number |= (uint32_t)(unsigned char)bytes.ptr[i] << 8 * i;
	in->bad = in->bad || number > max;
	return in->bad ? 0 : number;
}

int64_t wire_wide(WireIn *in)
{
	uint64_t const low = wire_number(in, UINT32_MAX);
	uint64_t const high = wire_number(in, UINT32_MAX);
	return in->bad ? 0 : (int64_t)(high << 32 | low);
}

Str wire_bytes(WireIn *in, size_t bytes_max)
{
	uint32_t const max = bytes_max < UINT32_MAX ? (uint32_t)bytes_max : UINT32_MAX;
	return take(in, wire_number(in, max));
}

Str wire_words(WireIn *in, size_t bytes_max)
{
	Str const text = wire_bytes(in, bytes_max);
	in->bad = in->bad || !str_is_utf8(text);
	return in->bad ? S("") : text;
}

bool wire_is_done(const WireIn *in)
{
	return !in->bad && in->left.len == 0;
}
