/* demo.h — the demonstration platform: three authorities, their people, some hundred dossiers. */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "core/ctx/ctx.h"
#include "modules/procedure/procedure.h"

/* `beffroi demo DIR [--json] [--list] [--port N]`: creates it, unless --list, and lists
 * authorities, accounts and addresses worth a visit.  The data are always the same; days are
 * counted back from today.  Returns the status of the process. */
int demo_main(int argc, char **argv);

/* ---- Between its files ---- */

typedef struct {
	const char *role;
	const char *name_fr, *name_ar, *name_en;
} DemoService;

typedef struct {
	const char *title_fr, *title_ar, *title_en;
	const char *body_fr, *body_ar, *body_en;
	int days_ago;
} DemoNews;

typedef struct {
	const char *email, *name, *role; /* role NULL: a resident */
	const char *service;             /* role of the service; NULL: all */
	Lang lang;
} DemoPerson;

typedef struct {
	const char *email, *name, *party;
} DemoMember;

typedef struct {
	const char *nature, *title, *matter, *theme, *rapporteur;
	const char *service; /* its role */
	const char *visas, *grounds, *articles;
	bool draft, on_agenda;
} DemoAct;

/* A council, and who works for it: addresses of people. */
typedef struct {
	const char *law; /* of modules/council: "fr-commune" */
	const char *body_fr, *body_ar, *body_en, *place;
	const char *siren, *siret; /* of nobody: only their check digits are right */
	const char *clerk, *mayor, *manager, *finance;
	const DemoMember *members; /* the first one presides; ends with an empty row */
	const DemoAct *acts;       /* ends with an empty row */
} DemoChain;

extern const DemoChain demo_chain_valbourg;

typedef struct {
	const char *slug, *country, *zone, *accent;
	const char *name_fr, *name_ar, *name_en;
	const char *address, *phone, *email;
	const char *logo;
	const char *towns[4], *streets[6], *postcode;
	unsigned languages;
	Lang language;
	int dossiers;
	const DemoNews *news;
	const DemoPerson *people; /* the first ones are residents; ends with an empty row */
	const DemoChain *chain;   /* NULL: no council */
} DemoTown;

extern const DemoTown demo_towns[]; /* ends with an empty row */
extern const DemoService demo_services[];
extern const char demo_password[];

/* A small generator of our own (xorshift64*), so that the data are the same everywhere. */
typedef struct {
	uint64_t state;
} DemoDice;

int demo_roll(DemoDice *dice, int sides); /* 0 below sides */

/* Plausible answers to a whole procedure, for a person.  Files are left out. */
void demo_fill(DemoDice *dice, const DemoTown *town, const DemoPerson *person, Date today,
               const Procedure *procedure, Answers *answers);

/* The fields of files that are to be given, as the answers are now. */
typedef LIST(const FieldDef *) DemoFiles;
DemoFiles demo_files(Arena *arena, const Procedure *procedure, const Answers *answers);

/* The council of a town, its next session, its acts, and its signature book. */
void demo_chain(Platform *platform, const Authority *authority, const DemoTown *town, Instant now,
                Arena *arena);

#endif
