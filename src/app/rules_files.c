/* rules_files.c — reading files, finding imported models, writing refusals. */
#include "app/rules_files.h"

#include <dirent.h>
#include <stdio.h>

#include "core/dmn/dmn.h"

enum { READ_BYTES_MAX = 32 << 20 };

Err *rules_read_file(Arena *arena, Str path, Str *ret_text)
{
	FILE *file = fopen(str_cstr(arena, path), "rb");
	if (!file)
		return err_new(arena, ERR_NOT_FOUND, "Le fichier « {path} » ne peut pas être lu.",
		               arg("path", path));
	Buf buf = { .arena = arena };
	char part[16384];
	for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0 && buf.len <= READ_BYTES_MAX;)
		buf_add(&buf, (Str){ part, n });
	bool failed = ferror(file);
	fclose(file);
	if (failed || buf.len > READ_BYTES_MAX)
		return err_new(arena, ERR_NOT_FOUND,
		               "Le fichier « {path} » ne peut pas être lu ou est trop grand.",
		               arg("path", path));
	*ret_text = buf_str(&buf);
	return NULL;
}

Str rules_folder_of(Str path)
{
	size_t len = path.len;
	while (len > 0 && path.ptr[len - 1] != '/')
		len--;
	return len ? str_part(path, 0, len - 1) : S(".");
}

static bool has_namespace(Str xml, Str namespace)
{
	/* Enough to choose the file: what it declares is checked when it is loaded. */
	Str rest = str_part(xml, 0, 20000);
	while (rest.len && !str_has(str_part(rest, 0, 40), S("definitions")))
		(void)str_cut(&rest, '<');
	rest = str_cut(&rest, '>');
	while (rest.len) {
		Str before = str_cut(&rest, '"');
		bool is = str_ends(before, S(" namespace="));
		Str value = str_cut(&rest, '"');
		if (is && str_eq(value, namespace))
			return true;
	}
	return false;
}

bool rules_find_model(void *folder, Arena *arena, Str namespace, Str location, Str *ret_xml)
{
	Str where = *(const Str *)folder;
	bool plain = location.len && !str_has(location, S("/")) && !str_has(location, S(".."));
	if (plain) {
		Str path = str_format(arena, "%.*s/%.*s", STR(where), STR(location));
		if (!rules_read_file(arena, path, ret_xml))
			return true;
	}
	DIR *dir = namespace.len ? opendir(str_cstr(arena, where)) : NULL;
	bool found = false;
	for (struct dirent *entry; !found && dir && (entry = readdir(dir));) {
		if (!str_ends(str_of(entry->d_name), S(".dmn")))
			continue;
		Str path = str_format(arena, "%.*s/%s", STR(where), entry->d_name);
		found = !rules_read_file(arena, path, ret_xml) &&
		        has_namespace(*ret_xml, namespace);
	}
	if (dir)
		closedir(dir);
	return found;
}

static void add_argument(Buf *buf, const Arg *a)
{
	switch (a->kind) {
	case ARG_STR: buf_add(buf, a->str); return;
	case ARG_MESSAGE: buf_add(buf, str_of(a->message)); return;
	case ARG_INT: buf_addf(buf, "%lld", (long long)a->number); return;
	case ARG_DATE: buf_add(buf, date_iso(buf->arena, a->date)); return;
	case ARG_INSTANT: buf_add(buf, instant_iso(buf->arena, a->instant)); return;
	case ARG_MONEY: buf_add(buf, money_plain(buf->arena, a->money)); return;
	}
}

Str rules_sentence(Arena *arena, const Err *e)
{
	Buf buf = { .arena = arena };
	Str rest = str_of(e->message);
	while (rest.len) {
		buf_add(&buf, str_cut(&rest, '{'));
		Str name = str_cut(&rest, '}');
		for (size_t i = 0; i < e->args_len; i++)
			if (str_eq(str_of(e->args[i].name), name))
				add_argument(&buf, &e->args[i]);
	}
	return buf_str(&buf);
}
