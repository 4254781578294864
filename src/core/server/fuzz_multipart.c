/* fuzz_multipart.c — any bytes as a multipart body: read in pieces as in one, nothing made up. */
#include <string.h>

#include "core/server/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	size_t parts, bytes, open;
	uint64_t hash;
} Seen;

static bool begin(void *arg, const Part *part)
{
	Seen *seen = arg;
	assert(seen->open == 0 && part->name.len > 0);
	seen->open = 1;
	seen->parts++;
	seen->hash = seen->hash * 31 + str_hash(part->name) + str_hash(part->file_name);
	return seen->parts % 2 == 0; /* half of the parts stop */
}

static void take(void *arg, Str bytes)
{
	Seen *seen = arg;
	assert(seen->open == 1);
	seen->bytes += bytes.len;
	for (size_t i = 0; i < bytes.len; i++)
		seen->hash = seen->hash * 31 + (unsigned char)bytes.ptr[i];
}

static void end(void *arg)
{
	Seen *seen = arg;
	assert(seen->open == 1);
	seen->open = 0;
}

static Seen read_in(Str body, size_t piece)
{
	Seen seen = { 0 };
	Multipart m;
	bool begun = multipart_begin(&m, S("multipart/form-data; boundary=b"),
	                             (PartSink){ begin, take, end, &seen });
	assert(begun);
	while (body.len > 0) {
		size_t taken = multipart_feed(&m, str_part(body, 0, piece));
		assert(taken > 0);
		body = str_part(body, taken, body.len);
	}
	assert(seen.open == 0 || m.state != MULTIPART_ENDED);
	return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str body = { (const char *)data, size };
	Seen whole = read_in(body, size), bytes = read_in(body, 1), sevens = read_in(body, 7);
	assert(whole.bytes <= size);
	assert(memcmp(&whole, &bytes, sizeof whole) == 0 &&
	       memcmp(&whole, &sevens, sizeof whole) == 0);
	return 0;
}
