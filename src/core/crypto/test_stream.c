#include "core/crypto/crypto.h"

#include <string.h>

#include "base/test.h"

enum { PIECE = 10 + STREAM_OVERHEAD_BYTES };

static Key key;

/* Two pieces of ten bytes, sealed. */
static void seal(unsigned char header[STREAM_HEADER_BYTES], unsigned char sealed[2 * PIECE])
{
	CryptoStream s;
	crypto_start();
	crypto_random(&key, sizeof key);
	crypto_stream_begin(&s, &key, header);
	crypto_stream_write(&s, S("0123456789"), false, sealed);
	crypto_stream_write(&s, S("abcdefghij"), true, sealed + PIECE);
}

static Str piece(unsigned char *sealed, int n)
{
	return (Str){ (const char *)sealed + (size_t)n * PIECE, PIECE };
}

TEST(a_sealed_stream_opens_piece_by_piece_and_says_where_it_ends)
{
	unsigned char header[STREAM_HEADER_BYTES], sealed[2 * PIECE], text[10];
	bool is_last;
	CryptoStream s;
	seal(header, sealed);
	CHECK(crypto_stream_open(&s, &key, header));
	CHECK(crypto_stream_read(&s, piece(sealed, 0), text, &is_last) && !is_last);
	CHECK_STR(((Str){ (char *)text, 10 }), S("0123456789"));
	CHECK(crypto_stream_read(&s, piece(sealed, 1), text, &is_last) && is_last);
	CHECK_STR(((Str){ (char *)text, 10 }), S("abcdefghij"));
}

TEST(pieces_of_a_sealed_stream_open_only_whole_and_in_their_order)
{
	unsigned char header[STREAM_HEADER_BYTES], sealed[2 * PIECE], text[PIECE];
	bool is_last;
	CryptoStream s;
	seal(header, sealed);
	CHECK(crypto_stream_open(&s, &key, header));
	CHECK(!crypto_stream_read(&s, piece(sealed, 1), text, &is_last));
	CHECK(!crypto_stream_read(&s, str_part(piece(sealed, 0), 0, PIECE - 1), text, &is_last));
	CHECK(!crypto_stream_read(&s, (Str){ 0 }, text, &is_last));
	for (int bit = 0; bit < PIECE * 8; bit++) {
		CHECK(crypto_stream_open(&s, &key, header));
		sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
		CHECK(!crypto_stream_read(&s, piece(sealed, 0), text, &is_last));
		sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
}

TEST(a_digest_in_pieces_is_the_digest_of_the_whole)
{
	unsigned char whole[SHA256_BYTES], pieces[SHA256_BYTES];
	CryptoDigest d;
	crypto_start();
	crypto_sha256(S("the whole text"), whole);
	crypto_digest_begin(&d);
	crypto_digest_add(&d, S("the "));
	crypto_digest_add(&d, (Str){ 0 });
	crypto_digest_add(&d, S("whole text"));
	crypto_digest_end(&d, pieces);
	CHECK(memcmp(whole, pieces, sizeof whole) == 0);
}
