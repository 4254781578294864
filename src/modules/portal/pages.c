/* pages.c — the addresses of the public site and of the resident's own pages. */
#include "modules/portal/pages.h"

#include "modules/portal/portal.h"

static const Route routes[] = {
	{ GET, "/", portal_home, ANYONE, NULL, ROUTE_ANY_HOST | ROUTE_CACHED },
	{ GET, "/demarches", portal_catalogue, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/demarches/{code}", portal_procedure, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/demarches/{code}/commencer", portal_start, SIGNED_IN, NULL, 0 },
	{ POST, "/demarches/{code}/commencer", portal_begin, SIGNED_IN, NULL, 0 },
	{ GET, "/actualites", portal_news_board, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/actualites/{id}", portal_news_item, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/contact", portal_contact, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/verifier", portal_verify, ANYONE, NULL, 0 },
	{ GET, "/.well-known/beffroi-keys.json", portal_keys, ANYONE, NULL, ROUTE_CACHED },

	{ GET, "/dossiers", portal_dossiers, SIGNED_IN, NULL, 0 },
	{ GET, "/dossiers/{id}", portal_dossier, SIGNED_IN, NULL, 0 },
	{ GET, "/dossiers/{id}/etape/{step}", portal_step, SIGNED_IN, NULL, 0 },
	{ POST, "/dossiers/{id}/etape/{step}", portal_step_save, SIGNED_IN, portal_step_prepare,
	  ROUTE_UPLOADS },
	{ POST, "/dossiers/{id}/etape/{step}/brouillon", portal_autosave, SIGNED_IN,
	  portal_autosave_prepare, 0 },
	{ POST, "/dossiers/{id}/fichiers", portal_upload, SIGNED_IN, portal_upload_prepare,
	  ROUTE_UPLOADS },
	{ GET, "/dossiers/{id}/verifier", portal_review, SIGNED_IN, NULL, 0 },
	{ POST, "/dossiers/{id}/deposer", portal_file, SIGNED_IN, NULL, 0 },
	{ GET, "/dossiers/{id}/depose", portal_filed, SIGNED_IN, NULL, 0 },
	{ GET, "/dossiers/{id}/supprimer", portal_remove_page, SIGNED_IN, NULL, 0 },
	{ POST, "/dossiers/{id}/supprimer", portal_remove, SIGNED_IN, NULL, 0 },
	{ POST, "/dossiers/{id}/pieces", portal_answer, SIGNED_IN, portal_answer_prepare,
	  ROUTE_UPLOADS },
	{ POST, "/dossiers/{id}/messages", portal_message, SIGNED_IN, portal_message_prepare,
	  ROUTE_UPLOADS },
	{ GET, "/dossiers/{id}/retirer", portal_withdraw_page, SIGNED_IN, NULL, 0 },
	{ POST, "/dossiers/{id}/retirer", portal_withdraw, SIGNED_IN, NULL, 0 },
	{ GET, "/dossiers/{id}/documents/{document}", portal_document, SIGNED_IN, NULL, 0 },
	{ GET, "/dossiers/{id}/fichiers/{piece}", portal_piece, SIGNED_IN, NULL, 0 },
	{ GET, "/dossiers/{id}/consultations", portal_looks, SIGNED_IN, NULL, 0 },
	{ 0 },
};

const Module portal_module = { .name = "portal", .routes = routes };
