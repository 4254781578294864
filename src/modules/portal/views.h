/* views.h — what the public templates show. */
#ifndef MODULES_PORTAL_VIEWS_H
#define MODULES_PORTAL_VIEWS_H

#include "core/http/http.h"
#include "core/seal/seal.h"
#include "modules/dossier/dossier.h"
#include "modules/town/town.h"
#include "ui/parts/parts.h"

typedef struct {
	Str code;
	const Procedure *procedure;
	const ProcedureRule *rule; /* NULL: nothing is known for this country */
} ProcedureItem;

typedef LIST(ProcedureItem) ProcedureItemList;

typedef struct {
	const char *code, *name, *icon;
	int64_t count; /* of published procedures */
} Theme;

typedef LIST(Theme) ThemeList;

typedef struct {
	Str query, theme;
	ProcedureItemList items;
	ThemeList themes;
} CatalogueView;

typedef struct {
	ProcedureItemList popular;
	ThemeList themes;
	NewsList news;
	const Service *welcome; /* NULL when there is none */
	Str address, phone, email;
} HomeView;

typedef struct {
	Str code;
	const Procedure *procedure;
	const ProcedureRule *rule;
	const Service *service;
	Str service_address;
	DossierList drafts;
} ProcedureView;

typedef struct {
	Str address;
} ContactView;

typedef struct {
	const char *kind, *outcome; /* messages; outcome NULL: none */
	Str number, fingerprint;
	Date filed, decided;
} VerifyView;

void portal_put_delay(Page *page, const ProcedureRule *rule); /* "Réponse sous 2 mois" */
void portal_put_fee(Page *page, const ProcedureRule *rule);   /* "Gratuit", or the amount */
void portal_put_town(Page *page);                             /* the drawing of the home page */
void portal_put_arms(Page *page, const Authority *authority);
void portal_put_link(Page *page, const Authority *authority); /* its name, leading to its site */
void portal_put_languages(Page *page, const Authority *authority);

#endif
