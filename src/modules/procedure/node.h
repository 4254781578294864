/* node.h — a YAML file as a tree: only what the catalogue needs of YAML, within limits.
 *
 * One document of maps, lists and texts.  Anchors, aliases, tags and merge keys are refused, so
 * that a small file cannot become a large tree, and so is a key that comes twice. */
#ifndef MODULES_PROCEDURE_NODE_H
#define MODULES_PROCEDURE_NODE_H

#include "modules/procedure/definition.h"

typedef enum { NODE_TEXT, NODE_LIST, NODE_MAP } NodeKind;

typedef struct Node Node;
typedef LIST(Node *) NodeList;

struct Node {
	NodeKind kind;
	Str key;  /* of a member of a map */
	int line; /* from 1; of its key where it has one */
	Str text;
	bool quoted; /* a text that was quoted or a block: never a number, never true or false */
	NodeList items;
};

enum { NODE_DEPTH_MAX = 20, NODES_MAX = 40000 };

/* Adds an error of a file; the twenty-first and later ones are dropped.  The name is
 * stable and in English; what follows is a message with its arguments. */
#define procedure_wrong(errors, arena, line, name, ...)                                            \
	procedure_add_error((errors), (arena), (line), (name), ERR_MESSAGE(__VA_ARGS__, 0),        \
	                    ARGS(__VA_ARGS__))
void procedure_add_error(ProcedureErrorList *errors, Arena *arena, int line, const char *name,
                         const char *message, const Arg *args, size_t args_len);

/* The tree of a file, or NULL with one error added. */
Node *procedure_node_read(Arena *arena, Str yaml, ProcedureErrorList *errors);

#endif
