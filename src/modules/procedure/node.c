/* node.c — libyaml's events, made into a tree. */
#include "modules/procedure/node.h"

#include <string.h>
#include <yaml.h>

typedef struct {
	Arena *arena;
	ProcedureErrorList *errors;
	yaml_parser_t parser;
	yaml_event_t event;
	int nodes;
} Source;

void procedure_add_error(ProcedureErrorList *errors, Arena *arena, int line, const char *name,
                         const char *message, const Arg *args, size_t args_len)
{
	if (errors->len == PROCEDURE_ERRORS_MAX)
		return;
	ProcedureError *error = list_push(arena, errors);
	*error = (ProcedureError){
		.line = line, .name = name, .message = message, .args_len = args_len
	};
	assert(args_len <= ARRAY_LEN(error->args));
	memcpy(error->args, args, args_len * sizeof *args);
}

#define wrong(source, line, name, ...)                                                             \
	procedure_wrong((source)->errors, (source)->arena, (line), (name), __VA_ARGS__)

static void close_source(void *arg)
{
	Source *source = arg;
	yaml_event_delete(&source->event);
	yaml_parser_delete(&source->parser);
}

static int line_of(const Source *source)
{
	return (int)source->event.start_mark.line + 1;
}

/* The next event into source->event; false: the text is not YAML, which was reported. */
static bool next(Source *source)
{
	yaml_event_delete(&source->event);
	if (yaml_parser_parse(&source->parser, &source->event))
		return true;
	const char *why = source->parser.problem ? source->parser.problem : "";
	size_t line = source->parser.problem_mark.line;
	wrong(source, (int)line + 1, "indentation-or-quotes",
	      "Le texte n’est pas du YAML : {why}. Vérifiez les retraits, les deux-points et les "
	      "guillemets de cette ligne et de celle d’avant.",
	      arg("why", str_copy(source->arena, str_of(why))));
	return false;
}

static Node *node_here(Source *source, NodeKind kind)
{
	Node *node = alloc(source->arena, Node);
	node->kind = kind;
	node->line = line_of(source);
	return node;
}

static const Node *member(const Node *map, Str key)
{
	for (size_t i = 0; i < map->items.len; i++)
		if (str_eq(map->items.at[i]->key, key))
			return map->items.at[i];
	return NULL;
}

static Str text_of_event(Source *source)
{
	return str_copy(source->arena, (Str){ (const char *)source->event.data.scalar.value,
	                                      source->event.data.scalar.length });
}

static Node *read_text(Source *source)
{
	bool tagged = source->event.data.scalar.tag || source->event.data.scalar.anchor;
	if (tagged) {
		wrong(source, line_of(source), "alias",
		      "Les ancres (&) et les types (!) ne sont pas admis. Écrivez la valeur en "
		      "entier.");
		return NULL;
	}
	Node *node = node_here(source, NODE_TEXT);
	node->text = text_of_event(source);
	node->quoted = source->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (memchr(node->text.ptr ? node->text.ptr : "", 0, node->text.len)) {
		wrong(source, node->line, "control-character",
		      "Le caractère nul n’est pas admis. Retirez-le.");
		return NULL;
	}
	return node;
}

static Node *read_node(Source *source, int depth);

static Node *read_list(Source *source, int depth)
{
	Node *list = node_here(source, NODE_LIST);
	for (;;) {
		if (!next(source))
			return NULL;
		if (source->event.type == YAML_SEQUENCE_END_EVENT)
			return list;
		Node *item = read_node(source, depth);
		if (!item)
			return NULL;
		*list_push(source->arena, &list->items) = item;
	}
}

/* The key of the next member: 1; the end of the map: 0; something else, reported: -1. */
static int read_key(Source *source, const Node *map, Str *key, int *line)
{
	if (!next(source))
		return -1;
	if (source->event.type == YAML_MAPPING_END_EVENT)
		return 0;
	*line = line_of(source);
	if (source->event.type != YAML_SCALAR_EVENT) {
		wrong(source, *line, "key", "Une clé doit être un mot, suivi de deux-points.");
		return -1;
	}
	*key = text_of_event(source);
	if (str_eq(*key, S("<<"))) {
		wrong(source, *line, "alias",
		      "La fusion (<<) n’est pas admise. Recopiez les clés.");
		return -1;
	}
	if (member(map, *key)) {
		wrong(source, *line, "duplicate-key",
		      "La clé « {key} » est donnée deux fois. Gardez-en une.", arg("key", *key));
		return -1;
	}
	return 1;
}

static Node *read_map(Source *source, int depth)
{
	Node *map = node_here(source, NODE_MAP);
	for (;;) {
		Str key;
		int line;
		int found = read_key(source, map, &key, &line);
		if (found < 1)
			return found ? NULL : map;
		if (!next(source))
			return NULL;
		Node *item = read_node(source, depth);
		if (!item)
			return NULL;
		item->key = key;
		item->line = line;
		*list_push(source->arena, &map->items) = item;
	}
}

/* The node that begins with the present event. */
static Node *read_node(Source *source, int depth)
{
	int line = line_of(source);
	if (depth == NODE_DEPTH_MAX || ++source->nodes > NODES_MAX) {
		wrong(source, line, "too-deep-or-long",
		      "Le fichier est trop imbriqué ou trop long. Simplifiez-le.");
		return NULL;
	}
	const yaml_event_t *e = &source->event;
	switch ((int)e->type) {
	case YAML_SCALAR_EVENT: return read_text(source);
	case YAML_SEQUENCE_START_EVENT:
		if (e->data.sequence_start.anchor || e->data.sequence_start.tag)
			break;
		return read_list(source, depth + 1);
	case YAML_MAPPING_START_EVENT:
		if (e->data.mapping_start.anchor || e->data.mapping_start.tag)
			break;
		return read_map(source, depth + 1);
	default: break;
	}
	wrong(source, line, "alias",
	      "Les ancres (&), les renvois (*) et les types (!) ne sont pas admis. Écrivez la "
	      "valeur "
	      "en entier.");
	return NULL;
}

/* The one document of the stream. */
static Node *read_document(Source *source)
{
	if (!next(source) || !next(source)) /* the start of the stream, then of the document */
		return NULL;
	if (source->event.type != YAML_DOCUMENT_START_EVENT) {
		wrong(source, 1, "empty", "Le fichier est vide. Décrivez-y une démarche.");
		return NULL;
	}
	if (!next(source))
		return NULL;
	Node *root = read_node(source, 0);
	if (!root || !next(source) || !next(source))
		return NULL;
	if (source->event.type != YAML_STREAM_END_EVENT) {
		wrong(source, line_of(source), "one-document",
		      "Le fichier contient plusieurs documents. Faites un fichier par démarche.");
		return NULL;
	}
	return root;
}

static int line_not_utf8(Str yaml)
{
	int line = 1;
	while (yaml.len && str_is_utf8(str_cut(&yaml, '\n')))
		line++;
	return line;
}

/* The first line that is indented with a tab; 0: none is.  libyaml would name another place. */
static int line_of_tab(Str yaml)
{
	for (int line = 1; yaml.len; line++) {
		Str text = str_cut(&yaml, '\n');
		for (size_t i = 0; i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == '\t'); i++)
			if (text.ptr[i] == '\t')
				return line;
	}
	return 0;
}

Node *procedure_node_read(Arena *arena, Str yaml, ProcedureErrorList *errors)
{
	Source *source = alloc(arena, Source);
	source->arena = arena;
	source->errors = errors;
	if (yaml.len > PROCEDURE_FILE_BYTES_MAX) {
		wrong(source, 1, "too-long", "Le fichier dépasse {n} octets. Raccourcissez-le.",
		      arg("n", PROCEDURE_FILE_BYTES_MAX));
		return NULL;
	}
	if (!str_is_utf8(yaml)) {
		wrong(source, line_not_utf8(yaml), "UTF-8",
		      "Le fichier n’est pas en UTF-8. Enregistrez-le dans ce codage.");
		return NULL;
	}
	int tab = line_of_tab(yaml);
	if (tab) {
		wrong(source, tab, "tab",
		      "La ligne commence par une tabulation. Mettez des espaces à la place.");
		return NULL;
	}
	if (!yaml_parser_initialize(&source->parser))
		fault("could not start the YAML parser: no memory");
	arena_defer(arena, close_source, source);
	yaml_parser_set_encoding(&source->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&source->parser, (const unsigned char *)yaml.ptr, yaml.len);
	return read_document(source);
}
