/* maildir.c — letters as files: complete when they appear in new/, and on disk by then. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mail/letter.h"
#include "core/mail/mail.h"

enum { FILES_MAX = 100000, LISTED_MAX = 200, FILE_BYTES_MAX = 40 << 20 };

typedef struct {
	int folder, file; /* -1: closed */
	int tmp, fresh;   /* the folders tmp/ and new/ */
} Delivery;

static void shut(void *delivery)
{
	Delivery *d = delivery;
	int *const all[] = { &d->file, &d->tmp, &d->fresh, &d->folder };
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (*all[i] >= 0)
			(void)close(*all[i]);
		*all[i] = -1;
	}
}

static int open_folder(int parent, const char *name)
{
	if (mkdirat(parent, name, 0700) && errno != EEXIST)
		fault("could not make the folder \"%s\" of a Maildir: %s", name, strerror(errno));
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fault("could not open the folder \"%s\" of a Maildir: %s", name, strerror(errno));
	return fd;
}

static void write_file(int fd, Str message)
{
	while (message.len > 0) {
		ssize_t written = write(fd, message.ptr, message.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			fault("could not write a letter: %s", strerror(errno));
		message = str_part(message, (size_t)written, message.len);
	}
	if (fsync(fd))
		fault("could not write a letter to the disk: %s", strerror(errno));
}

static Str lines(Arena *arena, Str message)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < message.len; i++)
		if (message.ptr[i] != '\r')
			buf_char(&out, message.ptr[i]);
	return buf_str(&out);
}

/* Named after the letter, so that one that is tried again replaces itself. */
static const char *file_name(Arena *arena, const Letter *letter)
{
	Str id = letter->message_id;
	Str token = str_cut(&id, '@');
	return str_cstr(arena, str_format(arena, "%016lld.%.*s.beffroi", (long long)letter->date.us,
	                                  STR(token)));
}

void letter_deliver(Arena *arena, const char *folder, const Letter *letter, Str message)
{
	Delivery *d = alloc(arena, Delivery);
	*d = (Delivery){ -1, -1, -1, -1 };
	arena_defer(arena, shut, d);
	const char *name = file_name(arena, letter);
	d->folder = open_folder(AT_FDCWD, folder);
	d->tmp = open_folder(d->folder, "tmp");
	d->fresh = open_folder(d->folder, "new");
	if (mkdirat(d->folder, "cur", 0700) && errno != EEXIST)
		fault("could not make the folder \"cur\" of a Maildir: %s", strerror(errno));
	d->file = openat(d->tmp, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (d->file < 0)
		fault("could not make a letter's file: %s", strerror(errno));
	write_file(d->file, lines(arena, message));
	if (renameat(d->tmp, name, d->fresh, name) || fsync(d->fresh))
		fault("could not put a letter into its Maildir: %s", strerror(errno));
	shut(d);
}

/* ---- Reading ---- */

static void close_listing(void *listing)
{
	(void)closedir(listing);
}

static void add_names(Arena *arena, StrList *names, const char *folder)
{
	DIR *listing = opendir(folder);
	if (!listing)
		return; /* no letter yet */
	arena_defer(arena, close_listing, listing);
	struct dirent *entry;
	while (names->len < FILES_MAX && (entry = readdir(listing)))
		if (str_ends(str_of(entry->d_name), S(".beffroi")))
			*list_push(arena, names) =
				str_format(arena, "%s/%s", folder, entry->d_name);
}

static Str base_name(Str path)
{
	while (str_has(path, S("/")))
		(void)str_cut(&path, '/');
	return path;
}

static int newest_first(const void *a, const void *b)
{
	return str_compare(base_name(*(const Str *)b), base_name(*(const Str *)a));
}

static bool read_whole(Arena *arena, Str path, Str *text)
{
	struct stat status;
	int fd = open(str_cstr(arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	bool fits = fstat(fd, &status) == 0 && status.st_size <= FILE_BYTES_MAX;
	char *bytes = fits ? alloc_n(arena, char, (size_t)status.st_size + 1) : NULL;
	ssize_t len = fits ? read(fd, bytes, (size_t)status.st_size) : -1;
	(void)close(fd);
	*text = (Str){ bytes, len > 0 ? (size_t)len : 0 };
	return len > 0;
}

static bool read_letter(Arena *arena, Str path, MailFile *ret_file)
{
	Letter letter;
	Str message;
	MailFile file = { .name = base_name(path) };
	Str name = file.name;
	if (!str_to_int(str_cut(&name, '.'), &file.date.us) || !read_whole(arena, path, &message) ||
	    !letter_read(arena, message, &letter))
		return false;
	file.to = letter.to;
	file.subject = letter.subject;
	file.text = letter.text;
	file.attachment_name = letter.attachment_name;
	for (Str text = letter.text; text.len > 0;) {
		Str line = str_trim(str_cut(&text, '\n'));
		if ((str_starts(line, S("https://")) || str_starts(line, S("http://"))) &&
		    !str_has(line, S(" ")))
			*list_push(arena, &file.links) = line;
	}
	*ret_file = file;
	return true;
}

MailFileList mail_maildir_list(Arena *arena, const char *folder)
{
	StrList paths = { 0 };
	MailFileList files = { 0 };
	add_names(arena, &paths, str_cstr(arena, str_format(arena, "%s/new", folder)));
	add_names(arena, &paths, str_cstr(arena, str_format(arena, "%s/cur", folder)));
	if (paths.len > 0)
		qsort(paths.at, paths.len, sizeof *paths.at, newest_first);
	for (size_t i = 0; i < paths.len && files.len < LISTED_MAX; i++) {
		MailFile file;
		if (read_letter(arena, paths.at[i], &file))
			*list_push(arena, &files) = file;
	}
	return files;
}
