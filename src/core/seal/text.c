/* text.c — the text of a seal: reading what people have copied, and writing it. */
#include "core/seal/text.h"

#include <string.h>

enum { TEXT_BYTES_MAX = 2000 };

static const char prefix[] = "BEFFROI1:";

Str seal_payload_value(Str payload, Str key)
{
	while (payload.len > 0) {
		Str value = str_cut(&payload, '\n');
		if (str_eq(str_cut(&value, '='), key))
			return value;
	}
	return (Str){ 0 };
}

static bool line_is_valid(Str line)
{
	size_t at = 0;
	while (at < line.len &&
	       ((line.ptr[at] >= 'a' && line.ptr[at] <= 'z') || line.ptr[at] == '_'))
		at++;
	if (at == 0 || at == line.len || line.ptr[at] != '=')
		return false;
	for (at++; at < line.len; at++)
		if ((unsigned char)line.ptr[at] < ' ' || line.ptr[at] == 0x7f)
			return false;
	return true;
}

bool seal_payload_is_valid(Str payload)
{
	if (payload.len == 0 || payload.len > SEAL_PAYLOAD_BYTES_MAX || !str_is_utf8(payload))
		return false;
	for (Str left = payload; left.len > 0;) {
		Str line = str_cut(&left, '\n');
		if (!line_is_valid(line))
			return false;
		Str key = line;
		key = str_cut(&key, '=');
		Str first = seal_payload_value(payload, key);
		if (first.ptr != line.ptr + key.len + 1)
			return false; /* the key stands twice */
	}
	return payload.ptr[payload.len - 1] != '\n';
}

static Str without_blanks(Arena *arena, Str text)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < text.len; i++)
		if (!strchr(" \t\r\n", text.ptr[i]))
			buf_char(&out, text.ptr[i]);
	return buf_str(&out);
}

static Str signed_text_of(Arena *arena, Str payload)
{
	return str_format(arena, "%s%.*s", prefix, STR(payload));
}

bool seal_text_read(Arena *arena, Str text, SealText *ret_seal)
{
	Str raw;
	if (text.len > TEXT_BYTES_MAX)
		return false;
	Str line = without_blanks(arena, text);
	if (!str_starts(line, str_of(prefix)))
		return false;
	line = str_part(line, strlen(prefix), line.len);
	if (!crypto_base64url_read(arena, line, &raw) || raw.len <= SIGNATURE_BYTES)
		return false;
	Str const payload = str_part(raw, SIGNATURE_BYTES, raw.len);
	if (!seal_payload_is_valid(payload))
		return false;
	memcpy(ret_seal->signature, raw.ptr, SIGNATURE_BYTES);
	ret_seal->payload = payload;
	ret_seal->signed_text = signed_text_of(arena, payload);
	return true;
}

Str seal_text_write(Arena *arena, const SigningKey *key, Str payload)
{
	unsigned char signature[SIGNATURE_BYTES];
	Buf raw = { .arena = arena };
	crypto_sign_text(key, signed_text_of(arena, payload), signature);
	buf_add(&raw, (Str){ (const char *)signature, sizeof signature });
	buf_add(&raw, payload);
	Str coded = crypto_base64url(arena, buf_str(&raw));
	return str_format(arena, "%s%.*s", prefix, STR(coded));
}

Str seal_key_fingerprint(Arena *arena, Bytes public_key)
{
	unsigned char digest[SHA256_BYTES];
	Buf out = { .arena = arena };
	crypto_sha256((Str){ public_key.ptr, public_key.len }, digest);
	for (size_t i = 0; i < SHA256_BYTES / 2; i += 2)
		buf_addf(&out, "%s%02x%02x", i ? " " : "", (unsigned)digest[i],
		         (unsigned)digest[i + 1]);
	return buf_str(&out);
}
