#include "core/module/module.h"

static const Module *const none[] = { NULL };
static const Module *const *declared = none;

void module_declare(const Module *const *modules)
{
	declared = modules;
}

const Module *const *module_table(void)
{
	return declared;
}

DbSchema *module_schemas(Arena *arena, const Module *const *modules, bool platform)
{
	size_t len = 0;
	while (modules[len])
		len++;
	DbSchema *schemas = alloc_n(arena, DbSchema, len + 1), *next = schemas;
	for (size_t i = 0; i < len; i++) {
		const char *const *scripts = platform ? modules[i]->platform : modules[i]->schema;
		if (scripts)
			*next++ = (DbSchema){ modules[i]->name, scripts };
	}
	return schemas;
}
