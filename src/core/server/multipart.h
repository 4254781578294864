/* multipart.h — a multipart/form-data body (RFC 7578), read as it streams in.
 *
 * Strict where browsers are: lines end in CR LF, every part names its field.  Holds no more than
 * one part's headers in memory. */
#ifndef CORE_SERVER_MULTIPART_H
#define CORE_SERVER_MULTIPART_H

#include "base/str.h"

enum {
	MULTIPART_BOUNDARY_BYTES_MAX = 70, /* RFC 2046 §5.1.1 */
	MULTIPART_HEADERS_BYTES_MAX = 4096,
	MULTIPART_PARTS_MAX = 1000,
};

typedef struct {
	Str name;
	Str file_name; /* as the browser sent it; empty also when no file was chosen */
	bool is_file;
} Part;

/* Who listens.  Texts live until the call returns. */
typedef struct {
	bool (*begin)(void *arg, const Part *part); /* false: stops here, see multipart_feed() */
	void (*data)(void *arg, Str bytes);
	void (*end)(void *arg);
	void *arg;
} PartSink;

typedef enum {
	MULTIPART_READING,
	MULTIPART_STOPPED,
	MULTIPART_ENDED,
	MULTIPART_BROKEN
} MultipartState;

typedef struct {
	PartSink sink;
	MultipartState state;
	int place, parts;
	size_t matched; /* bytes of the delimiter that were seen */
	size_t delimiter_len, headers_len;
	char delimiter[MULTIPART_BOUNDARY_BYTES_MAX + 4]; /* CR LF - - boundary */
	char headers[MULTIPART_HEADERS_BYTES_MAX];
} Multipart;

/* False when the media type is not multipart/form-data with a boundary. */
MUST_USE bool multipart_begin(Multipart *m, Str content_type, PartSink sink);

/* Reads on; returns how many bytes it took.  Less than all only when begin() said to stop: feed the
 * rest later, it goes on with that part, for which begin() is not called again. */
size_t multipart_feed(Multipart *m, Str bytes);

#endif
