/* pages.c — the addresses of the signature book, and what else the application asks of it. */
#include "modules/book/pages.h"

#include "gen/book_schema.h"
#include "modules/book/batch.h"

#define SETTINGS "/parapheur/reglages"

static const Route routes[] = {
	{ GET, "/parapheur", book_page_list, BOOK_USE, NULL, 0 },
	{ POST, "/parapheur/lot", book_page_batch_add, BOOK_USE, book_page_batch_prepare, 0 },
	{ GET, "/parapheur/lots", book_page_batches, BOOK_USE, NULL, 0 },
	{ GET, "/parapheur/lots/{id}", book_page_batch, BOOK_USE, NULL, 0 },
	{ GET, "/parapheur/nouveau", book_page_new, BOOK_USE, NULL, 0 },
	{ POST, "/parapheur/nouveau", book_page_open, BOOK_USE, book_page_new_prepare,
	  ROUTE_UPLOADS | ROUTE_XML },
	{ GET, "/parapheur/dossiers/{id}", book_page_folder, BOOK_USE, NULL, 0 },
	{ GET, "/parapheur/dossiers/{id}/documents/{document}", book_page_document, BOOK_USE, NULL,
	  0 },
	{ GET, "/parapheur/dossiers/{id}/documents/{document}/signature", book_page_signature,
	  BOOK_USE, NULL, 0 },
	{ GET, "/parapheur/dossiers/{id}/bordereau", book_page_slip, BOOK_USE, NULL, 0 },
	{ POST, "/parapheur/dossiers/{id}/actes", book_page_act, BOOK_USE, book_page_act_prepare,
	  0 },
	{ POST, "/parapheur/dossiers/{id}/remettre", book_page_recycle, BOOK_USE,
	  book_page_recycle_prepare, ROUTE_UPLOADS | ROUTE_XML },
	{ GET, "/parapheur/dossiers/{id}/signature", book_page_own, BOOK_USE, NULL, 0 },
	{ POST, "/parapheur/dossiers/{id}/signature", book_page_own_ready, BOOK_USE,
	  book_page_own_prepare, ROUTE_UPLOADS | ROUTE_SIGNING },
	{ GET, "/parapheur/dossiers/{id}/signature/{document}", book_page_own_file, BOOK_USE, NULL,
	  0 },
	{ GET, "/parapheur/dossiers/{id}/signature/{document}/contenu", book_page_own_content,
	  BOOK_USE, NULL, 0 },
	{ POST, "/parapheur/dossiers/{id}/signature/deposer", book_page_own_answer, BOOK_USE,
	  book_page_own_answer_prepare, ROUTE_UPLOADS | ROUTE_SIGNING },
	{ GET, "/parapheur/absences", book_page_absences, BOOK_USE, NULL, 0 },
	{ POST, "/parapheur/absences", book_page_absence_set, BOOK_USE, book_page_absence_prepare,
	  0 },
	{ POST, "/parapheur/absences/{id}/fin", book_page_absence_end, BOOK_USE, NULL, 0 },

	{ GET, "/parapheur/verifier", book_page_verify, BOOK_USE, NULL, 0 },
	{ POST, "/parapheur/verifier", book_page_verified, BOOK_USE, book_page_verify_prepare,
	  ROUTE_UPLOADS | ROUTE_SIGNING | ROUTE_XML },

	{ GET, SETTINGS, book_page_settings, BOOK_ADMINISTER, NULL, 0 },
	{ GET, SETTINGS "/fonctions/{id}", book_page_office, BOOK_ADMINISTER, NULL, 0 },
	{ POST, SETTINGS "/fonctions/{id}", book_page_office_save, BOOK_ADMINISTER,
	  book_page_office_prepare, 0 },
	{ POST, SETTINGS "/fonctions/{id}/fermer", book_page_office_close, BOOK_ADMINISTER, NULL,
	  0 },
	{ POST, SETTINGS "/fonctions/{id}/titulaires", book_page_holder_give, BOOK_ADMINISTER, NULL,
	  0 },
	{ POST, SETTINGS "/fonctions/{id}/titulaires/{person}/retirer", book_page_holder_take,
	  BOOK_ADMINISTER, NULL, 0 },
	{ GET, SETTINGS "/types/{id}", book_page_type, BOOK_ADMINISTER, NULL, 0 },
	{ POST, SETTINGS "/types/{id}", book_page_type_save, BOOK_ADMINISTER,
	  book_page_type_prepare, 0 },
	{ POST, SETTINGS "/types/{id}/fermer", book_page_type_close, BOOK_ADMINISTER, NULL, 0 },
	{ POST, SETTINGS "/types/{id}/etapes", book_page_stage_add, BOOK_ADMINISTER,
	  book_page_stage_prepare, 0 },
	{ POST, SETTINGS "/types/{id}/etapes/{stage}/retirer", book_page_stage_remove,
	  BOOK_ADMINISTER, NULL, 0 },
	{ POST, SETTINGS "/types/{id}/etapes/{stage}/monter", book_page_stage_raise,
	  BOOK_ADMINISTER, NULL, 0 },
	{ POST, SETTINGS "/types/{id}/donnees", book_page_field_add, BOOK_ADMINISTER,
	  book_page_field_prepare, 0 },
	{ POST, SETTINGS "/types/{id}/donnees/{field}/retirer", book_page_field_remove,
	  BOOK_ADMINISTER, NULL, 0 },
	{ GET, SETTINGS "/cachet", book_page_seal, BOOK_ADMINISTER, NULL, 0 },
	{ POST, SETTINGS "/cachet", book_page_seal_set, BOOK_ADMINISTER, book_page_seal_prepare,
	  ROUTE_UPLOADS | ROUTE_SIGNING },
	{ POST, SETTINGS "/cachet/retirer", book_page_seal_remove, BOOK_ADMINISTER, NULL, 0 },
	{ GET, SETTINGS "/horodatage", book_page_stamper, BOOK_ADMINISTER, NULL, 0 },
	{ POST, SETTINGS "/horodatage", book_page_stamper_set, BOOK_ADMINISTER,
	  book_page_stamper_prepare, 0 },
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
	{ "book.seal-set", MESSAGE("Certificat de la collectivité installé") },
	{ "book.seal-removed", MESSAGE("Certificat de la collectivité retiré") },
	{ "book.stamper-set", MESSAGE("Horodatage des signatures réglé") },
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
	{ .name = "book.batch",
	  .prepare = book_batch_prepare,
	  .apply = book_batch_apply,
	  .meaning = MESSAGE("Visa ou signature d’un dossier d’un lot du parapheur") },
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
