/* verify.c — proofs checked by anyone, anywhere: needs only the text and a file of public keys. */
#include "app/verify.h"

#include <stdio.h>
#include <string.h>

#include "core/crypto/crypto.h"
#include "core/seal/seal.h"

enum { TEXT_BYTES_MAX = 64 * 1024, KEYS_BYTES_MAX = 4 << 20 };

/* What stands in payloads, in the words of people. */
static const struct {
	const char *key, *label;
} labels[] = {
	{ "authority", "Collectivité" }, { "kind", "Nature" },
	{ "number", "Numéro" },          { "filed", "Déposé le" },
	{ "decided", "Décidé le" },      { "digest", "Empreinte des données" },
};

static const char *label_of(Arena *arena, Str key)
{
	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (str_eq(str_of(labels[i].key), key))
			return labels[i].label;
	return str_cstr(arena, key);
}

/* Reads all of a stream; false when it fails or is longer than that. */
static bool read_all(Arena *arena, FILE *file, size_t bytes_max, Str *text)
{
	char *bytes = alloc_n(arena, char, bytes_max + 1);
	*text = (Str){ bytes, fread(bytes, 1, bytes_max + 1, file) };
	return !ferror(file) && text->len <= bytes_max;
}

static bool read_file(Arena *arena, const char *path, Str *text)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	bool whole = read_all(arena, file, KEYS_BYTES_MAX, text);
	(void)fclose(file);
	return whole;
}

static int report(Arena *arena, Str text, Str keys)
{
	SealCheck check = seal_check_file(arena, text, keys);
	if (!check.valid) {
		(void)printf("NON VALABLE. %s\n", check.why);
		return 1;
	}
	(void)printf("VALABLE : la signature est bonne. Elle certifie ceci :\n");
	for (Str left = check.payload; left.len > 0;) {
		Str value = str_cut(&left, '\n');
		Str key = str_cut(&value, '=');
		(void)printf("  %s : %.*s\n", label_of(arena, key), STR(value));
	}
	return 0;
}

typedef struct {
	const char *text, *keys; /* text "-": standard input */
	int status;
} Command;

static void run(void *command)
{
	Command *c = command;
	Arena *arena = arena_process();
	Str text = str_of(c->text), keys;
	crypto_start();
	if (strcmp(c->text, "-") == 0 && !read_all(arena, stdin, TEXT_BYTES_MAX, &text)) {
		(void)fprintf(stderr, "could not read standard input\n");
		return;
	}
	if (!read_file(arena, c->keys, &keys)) {
		(void)fprintf(stderr, "could not read the keys in \"%s\"\n", c->keys);
		return;
	}
	c->status = report(arena, text, keys);
}

int verify_main(int argc, char **argv)
{
	Command command = { .keys = "beffroi-keys.json", .status = 2 };
	bool wrong = false;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--keys") == 0 && i + 1 < argc)
			command.keys = argv[++i];
		else if (!command.text && (argv[i][0] != '-' || strcmp(argv[i], "-") == 0))
			command.text = argv[i];
		else
			wrong = true;
	}
	if (wrong || !command.text) {
		(void)fprintf(stderr, "usage: beffroi verify-receipt [--keys FILE] TEXT|-\n");
		return 2;
	}
	const char *reason = fault_guard(run, &command);
	if (reason)
		(void)fprintf(stderr, "%s\n", reason);
	return reason ? 2 : command.status;
}
