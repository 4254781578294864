/* catalogue.c — checks files of the catalogue, for those who write them. */
#include "app/catalogue.h"

#include <stdio.h>
#include <string.h>

#include "modules/procedure/procedure.h"

/* The whole file, or one byte more than may be read; false when it cannot be opened. */
static bool read_file(Arena *arena, const char *path, Str *text)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	char *bytes = alloc_n(arena, char, PROCEDURE_FILE_BYTES_MAX + 1);
	text->ptr = bytes;
	text->len = fread(bytes, 1, PROCEDURE_FILE_BYTES_MAX + 1, file);
	bool whole = !ferror(file);
	(void)fclose(file);
	return whole;
}

/* A file lies at the address that its code and domain give it; samples lie where they like. */
static bool is_in_place(Arena *arena, const Procedure *p, const char *path)
{
	Str place = str_format(arena, "%.*s/%.*s.yaml", STR(p->domain), STR(p->code));
	Str full = str_of(path);
	return str_has(full, S("samples/")) || str_eq(full, place) ||
	       str_ends(full, str_format(arena, "/%.*s", STR(place)));
}

static bool check(Arena *arena, const char *path)
{
	Str text;
	if (!read_file(arena, path, &text)) {
		(void)fprintf(stderr, "could not read \"%s\"\n", path);
		return false;
	}
	ProcedureErrorList errors;
	const Procedure *p = procedure_read(arena, text, &errors);
	Str said = procedure_errors_text(arena, str_of(path), &errors);
	(void)printf("%.*s", STR(said));
	if (p && !is_in_place(arena, p, path)) {
		(void)printf("%s:3: Le fichier doit s’appeler %.*s/%.*s.yaml. [place]\n", path,
		             STR(p->domain), STR(p->code));
		return false;
	}
	return p != NULL;
}

int catalogue_main(int argc, char **argv)
{
	if (argc < 3 || strcmp(argv[1], "check") != 0) {
		(void)fprintf(stderr, "usage: beffroi catalogue check FILE...\n");
		return 2;
	}
	Arena *arena = arena_new((size_t)64 << 20);
	int wrong = 0;
	for (int i = 2; i < argc; i++) {
		wrong += !check(arena, argv[i]);
		arena_reset(arena);
	}
	arena_free(arena);
	(void)printf("%d files, %d wrong\n", argc - 2, wrong);
	return wrong > 0;
}
