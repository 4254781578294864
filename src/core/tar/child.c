/* child.c — an archive of unknown origin is opened by the child; what it gives is read again here.
 */
#include <stdio.h>

#include "core/tar/tar.h"

enum { ARENA_BYTES_MAX = 256 << 20, OUTPUT_BYTES_MAX = TAR_APART_BYTES_MAX + (1 << 20) };

static int list(void)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	char *bytes = alloc_n(arena, char, TAR_APART_BYTES_MAX);
	Str archive = { bytes, fread(bytes, 1, TAR_APART_BYTES_MAX, stdin) };
	TarFileList files;
	Err *e = tar_read(arena, archive, TAR_APART_BYTES_MAX, &files);
	if (e)
		fault("the archive cannot be read: %s", e->message);
	for (size_t i = 0; i < files.len; i++) {
		const TarFile *f = &files.at[i];
		printf("%.*s\n%zu\n", STR(f->name), f->bytes.len);
		if (f->bytes.len && fwrite(f->bytes.ptr, 1, f->bytes.len, stdout) != f->bytes.len)
			return 1;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}

const SandboxKind tar_kind = {
	.name = "tar",
	.main = list,
	.seconds_max = 20,
	.memory_bytes_max = (size_t)1 << 30,
	.output_bytes_max = OUTPUT_BYTES_MAX,
};

Err *tar_read_apart(Arena *arena, Str archive, TarFileList *ret_files)
{
	Str output, why;
	TarFileList files = { 0 };
	if (archive.len > TAR_APART_BYTES_MAX)
		return err_new(arena, ERR_TOO_LARGE, "Cette archive contient trop de données.");
	bool done = sandbox_run(arena, &tar_kind, archive, &output, &why);
	while (done && output.len) {
		int64_t size;
		Str name = str_cut(&output, '\n');
		done = tar_name_is_valid(name) && files.len < TAR_FILES_MAX &&
		       str_to_int(str_cut(&output, '\n'), &size) && size >= 0 &&
		       (size_t)size <= output.len;
		if (!done)
			break;
		*list_push(arena, &files) = (TarFile){ name, str_part(output, 0, (size_t)size) };
		output = str_part(output, (size_t)size, output.len);
	}
	if (!done)
		return err_new(arena, ERR_INVALID,
		               "Cette archive est abîmée, ou n’est pas une archive .tar.gz.");
	*ret_files = files;
	return NULL;
}
