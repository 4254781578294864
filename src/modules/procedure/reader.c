/* reader.c — values of the catalogue: texts in three languages, words, numbers, dates, lists. */
#include "modules/procedure/reader.h"

#include <string.h>

int procedure_word_at(const char *words, Str word)
{
	Str rest = str_of(words);
	for (int i = 0; rest.len; i++)
		if (str_eq(str_cut(&rest, ' '), word))
			return i;
	return -1;
}

const Node *procedure_member(const Node *map, const char *key)
{
	for (size_t i = 0; map && i < map->items.len; i++)
		if (str_eq(map->items.at[i]->key, str_of(key)))
			return map->items.at[i];
	return NULL;
}

const Node *procedure_must_member(Reader *reader, const Node *map, const char *key)
{
	const Node *member = procedure_member(map, key);
	if (!member)
		wrong(reader, map->line, "missing-key", "La clé « {key} » manque. Ajoutez-la.",
		      arg("key", str_of(key)));
	return member;
}

bool procedure_read_map(Reader *reader, const Node *node, const char *keys)
{
	if (node->kind != NODE_MAP) {
		wrong(reader, node->line, "keys", "Il faut ici des clés et leurs valeurs : {keys}.",
		      arg("keys", str_of(keys)));
		return false;
	}
	for (size_t i = 0; i < node->items.len; i++)
		if (procedure_word_at(keys, node->items.at[i]->key) < 0)
			wrong(reader, node->items.at[i]->line, "unknown-key",
			      "La clé « {key} » n’a pas de sens ici. Retirez-la, ou choisissez "
			      "parmi : "
			      "{keys}.",
			      arg("key", node->items.at[i]->key), arg("keys", str_of(keys)));
	return true;
}

/* The member when it is a text that is not empty; reports when it is not. */
static const Node *scalar(Reader *reader, const Node *map, const char *key)
{
	const Node *member = procedure_member(map, key);
	if (!member)
		return NULL;
	if (member->kind == NODE_TEXT && member->text.len > 0)
		return member;
	wrong(reader, member->line, "one-value", "La clé « {key} » attend une seule valeur.",
	      arg("key", str_of(key)));
	return NULL;
}

static void check_text(Reader *reader, const Node *item, size_t max)
{
	if (item->kind != NODE_TEXT || str_trim(item->text).len == 0)
		wrong(reader, item->line, "empty-translation",
		      "Il manque un texte pour la langue « {lang} ».", arg("lang", item->key));
	else if (str_code_points(item->text) > max)
		wrong(reader, item->line, "too-long",
		      "Ce texte est trop long : {n} caractères au lieu de {max} au plus. "
		      "Raccourcissez-le.",
		      arg("n", str_code_points(item->text)), arg("max", max));
}

Text procedure_read_text(Reader *reader, const Node *map, const char *key, size_t max)
{
	Text text = { 0 };
	const Node *member = procedure_member(map, key);
	if (!member || !procedure_read_map(reader, member, "fr ar en"))
		return text;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const Node *item = procedure_member(member, lang_code((Lang)lang));
		if (!item) {
			wrong(reader, member->line, "missing-translation",
			      "Le texte de « {key} » manque en « {lang} ». Ajoutez-le.",
			      arg("key", str_of(key)), arg("lang", str_of(lang_code((Lang)lang))));
			continue;
		}
		check_text(reader, item, max);
		text.in[lang] = str_trim(item->text);
	}
	return text;
}

static bool is_code(Str word)
{
	for (size_t i = 0; i < word.len; i++) {
		char c = word.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return word.len > 0;
}

Str procedure_read_word(Reader *reader, const Node *map, const char *key, size_t max)
{
	const Node *member = scalar(reader, map, key);
	if (!member)
		return (Str){ 0 };
	if (is_code(member->text) && member->text.len <= max)
		return member->text;
	wrong(reader, member->line, "code",
	      "« {value} » n’est pas un code. Utilisez au plus {max} lettres de a à z, chiffres, - "
	      "et _.",
	      arg("value", member->text), arg("max", max));
	return (Str){ 0 };
}

int64_t procedure_read_int(Reader *reader, const Node *map, const char *key, int64_t min,
                           int64_t max, int64_t otherwise)
{
	const Node *member = scalar(reader, map, key);
	if (!member)
		return otherwise;
	int64_t number;
	if (!member->quoted && str_to_int(member->text, &number) && number >= min && number <= max)
		return number;
	wrong(reader, member->line, "whole-number",
	      "« {key} » attend un nombre entier de {min} à {max}, sans guillemets.",
	      arg("key", str_of(key)), arg("min", min), arg("max", max));
	return otherwise;
}

bool procedure_millionths(Str text, int64_t *ret_number)
{
	bool negative = str_starts(text, S("-"));
	Str rest = str_part(text, negative, text.len);
	bool has_point = str_has(rest, S("."));
	Str whole = str_cut(&rest, '.');
	int64_t number = 0, part = 0;
	if (whole.len > 12 || whole.len == 0 || rest.len > 6 || (has_point && !rest.len))
		return false;
	if (memchr(whole.ptr, '+', whole.len) || memchr(whole.ptr, '-', whole.len) ||
	    !str_to_int(whole, &number))
		return false;
	for (size_t i = 0; i < 6; i++) {
		char c = i < rest.len ? rest.ptr[i] : '0';
		if (c < '0' || c > '9')
			return false;
		part = part * 10 + (c - '0');
	}
	number = number * 1000000 + part;
	*ret_number = negative ? -number : number;
	return true;
}

int64_t procedure_read_millionths(Reader *reader, const Node *map, const char *key)
{
	const Node *member = scalar(reader, map, key);
	int64_t number = 0;
	if (member && (member->quoted || !procedure_millionths(member->text, &number)))
		wrong(reader, member->line, "number",
		      "« {key} » attend un nombre de six décimales au plus, sans guillemets.",
		      arg("key", str_of(key)));
	return number;
}

bool procedure_read_bool(Reader *reader, const Node *map, const char *key)
{
	const Node *member = scalar(reader, map, key);
	if (!member)
		return false;
	bool yes = str_eq(member->text, S("true"));
	if (member->quoted || (!yes && !str_eq(member->text, S("false"))))
		wrong(reader, member->line, "true-or-false",
		      "« {key} » attend true ou false, sans guillemets.", arg("key", str_of(key)));
	return yes;
}

Date procedure_read_date(Reader *reader, const Node *map, const char *key)
{
	Date date = { 0 };
	const Node *member = scalar(reader, map, key);
	if (member && !date_parse(member->text, &date))
		wrong(reader, member->line, "date",
		      "« {key} » attend une date qui existe, écrite comme 2026-03-10.",
		      arg("key", str_of(key)));
	return date;
}

int procedure_read_one_of(Reader *reader, const Node *map, const char *key, const char *words)
{
	const Node *member = scalar(reader, map, key);
	if (!member)
		return -1;
	int at = procedure_word_at(words, member->text);
	if (at < 0)
		wrong(reader, member->line, "unknown-value",
		      "« {key} » n’admet pas « {value} ». Choisissez parmi : {words}.",
		      arg("key", str_of(key)), arg("value", member->text),
		      arg("words", str_of(words)));
	return at;
}

const NodeList *procedure_read_items(Reader *reader, const Node *map, const char *key, size_t max)
{
	static const NodeList none;
	const Node *member = procedure_member(map, key);
	if (!member)
		return &none;
	if (member->kind == NODE_LIST && member->items.len > 0 && member->items.len <= max)
		return &member->items;
	wrong(reader, member->line, "list", "« {key} » attend une liste de 1 à {max} éléments.",
	      arg("key", str_of(key)), arg("max", max));
	return &none;
}

static bool listed(const StrList *list, Str word)
{
	for (size_t i = 0; i < list->len; i++)
		if (str_eq(list->at[i], word))
			return true;
	return false;
}

StrList procedure_read_list(Reader *reader, const Node *map, const char *key, const char *words,
                            size_t max)
{
	StrList list = { 0 };
	const NodeList *items = procedure_read_items(reader, map, key, max);
	for (size_t i = 0; i < items->len; i++) {
		const Node *item = items->at[i];
		bool known =
			item->kind == NODE_TEXT &&
			(words ? procedure_word_at(words, item->text) >= 0 : is_code(item->text));
		if (!known && words)
			wrong(reader, item->line, "unknown-value",
			      "« {key} » n’admet pas « {value} ». Choisissez parmi : {words}.",
			      arg("key", str_of(key)), arg("value", item->text),
			      arg("words", str_of(words)));
		else if (!known)
			wrong(reader, item->line, "code",
			      "« {value} » n’est pas un code de lettres, de chiffres, de - et de "
			      "_.",
			      arg("value", item->text));
		else if (listed(&list, item->text))
			wrong(reader, item->line, "duplicate-value",
			      "« {value} » est donné deux fois. Gardez-en un.",
			      arg("value", item->text));
		else
			*list_push(reader->arena, &list) = item->text;
	}
	return list;
}
