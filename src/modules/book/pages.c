/* pages.c — the addresses of the signature book, and what else the application asks of it. */
#include "core/http/http.h"
#include "gen/book_schema.h"
#include "modules/book/inside.h"

static const Route routes[] = {
	{ 0 },
};

static const EventKind events[] = {
	{ "book.opened", MESSAGE("Dossier ouvert dans le parapheur") },
	{ "book.document", MESSAGE("Document joint") },
	{ "book.visa", MESSAGE("Visa donné") },
	{ "book.read", MESSAGE("Lecture attestée") },
	{ "book.signed", MESSAGE("Signature") },
	{ "book.sealed", MESSAGE("Cachet apposé") },
	{ "book.document-signed", MESSAGE("Document signé") },
	{ "book.rejected", MESSAGE("Rejet motivé") },
	{ "book.opinion-asked", MESSAGE("Avis demandé") },
	{ "book.opinion-given", MESSAGE("Avis donné") },
	{ "book.transferred", MESSAGE("Transmis à une autre fonction") },
	{ "book.taken-back", MESSAGE("Repris par son auteur") },
	{ "book.withdrawn", MESSAGE("Retiré du circuit") },
	{ "book.recycled", MESSAGE("Remis en circuit") },
	{ "book.office-saved", MESSAGE("Fonction enregistrée") },
	{ "book.holder-added", MESSAGE("Titulaire nommé") },
	{ "book.holder-removed", MESSAGE("Titulaire retiré") },
	{ "book.absence-set", MESSAGE("Absence déclarée") },
	{ "book.absence-ended", MESSAGE("Absence terminée") },
	{ "book.type-saved", MESSAGE("Type de dossier du parapheur enregistré") },
	{ 0 },
};

static const Role roles[] = {
	{ "signataire", MESSAGE("Signataire : vise et signe dans le parapheur") },
	{ 0 },
};

static const Permission permissions[] = {
	{ BOOK_USE, MESSAGE("Ouvrir des dossiers dans le parapheur, viser et signer"),
	  "instructeur decideur redacteur secretaire elu signataire administrateur", false },
	{ BOOK_ADMINISTER, MESSAGE("Régler le parapheur : fonctions, types, absences, cachet"),
	  "administrateur", true },
	{ 0 },
};

static const JobKind jobs[] = {
	{ .name = "book.notify",
	  .apply = book_notify,
	  .meaning = MESSAGE("Avis par courriel des dossiers du parapheur") },
	{ 0 },
};

const Module book_module = {
	.name = "book",
	.schema = book_schema,
	.routes = routes,
	.events = events,
	.roles = roles,
	.permissions = permissions,
	.jobs = jobs,
	.checks = book_checks,
};
