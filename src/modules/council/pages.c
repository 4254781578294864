/* pages.c — the addresses of sessions. */
#include "modules/council/pages.h"
#include "core/http/http.h"
#include "gen/council_schema.h"
#include "modules/council/rows.h"

#define MANAGE COUNCIL_MANAGE
#define SIT    COUNCIL_SIT

static const Route routes[] = {
	{ GET, "/seances", council_page_sessions, MANAGE, NULL, 0 },
	{ GET, "/seances/nouvelle", council_page_new, MANAGE, NULL, 0 },
	{ POST, "/seances/nouvelle", council_page_new_save, MANAGE, council_page_new_prepare, 0 },
	{ GET, "/seances/organes", council_page_bodies, MANAGE, NULL, 0 },
	{ GET, "/seances/organes/{id}", council_page_body, MANAGE, NULL, 0 },
	{ POST, "/seances/organes/{id}", council_page_body_save, MANAGE, council_page_body_prepare,
	  0 },
	{ POST, "/seances/organes/{id}/membres", council_page_seat_add, MANAGE,
	  council_page_seat_prepare, 0 },
	{ POST, "/seances/organes/{id}/membres/{seat}/fin", council_page_seat_end, MANAGE,
	  council_page_seat_end_prepare, 0 },
	{ POST, "/seances/organes/{id}/mandature", council_page_term, MANAGE,
	  council_page_term_prepare, 0 },
	{ GET, "/seances/registres", council_page_registers, MANAGE, NULL, 0 },
	{ POST, "/seances/registres", council_page_writing_ask, MANAGE,
	  council_page_register_ask_prepare, 0 },
	{ GET, "/seances/registres/{writing}", council_page_register, MANAGE, NULL, 0 },
	{ GET, "/seances/{id}/preuves", council_page_proofs, MANAGE, NULL, 0 },
	{ GET, "/seances/{id}/preuves/{proof}/{part}", council_page_proof, MANAGE, NULL, 0 },
	{ GET, "/seances/{id}/pieces", council_page_writings, MANAGE, NULL, 0 },
	{ POST, "/seances/{id}/pieces", council_page_writing_ask, MANAGE,
	  council_page_writing_ask_prepare, 0 },
	{ GET, "/seances/{id}/pieces/{writing}", council_page_writing, MANAGE, NULL, 0 },
	{ POST, "/seances/{id}/pieces/{writing}", council_page_writing_post, MANAGE, NULL, 0 },
	{ GET, "/seances/{id}", council_page_session, MANAGE, NULL, 0 },
	{ GET, "/seances/{id}/modifier", council_page_change, MANAGE, NULL, 0 },
	{ POST, "/seances/{id}/modifier", council_page_change_save, MANAGE,
	  council_page_change_prepare, 0 },
	{ POST, "/seances/{id}/points", council_page_item_add, MANAGE,
	  council_page_item_add_prepare, 0 },
	{ POST, "/seances/{id}/points/{item}", council_page_item, MANAGE, council_page_item_prepare,
	  0 },
	{ POST, "/seances/{id}/points/{item}/debats", council_page_discussion, MANAGE,
	  council_page_discussion_prepare, 0 },
	{ POST, "/seances/{id}/documents", council_page_paper_add, MANAGE,
	  council_page_paper_prepare, ROUTE_UPLOADS },
	{ GET, "/seances/{id}/documents/{paper}", council_page_paper, MANAGE, NULL, 0 },
	{ POST, "/seances/{id}/documents/{paper}/retirer", council_page_paper_remove, MANAGE, NULL,
	  0 },
	{ GET, "/seances/{id}/pdf/{document}", council_page_pdf, MANAGE, NULL, 0 },
	{ POST, "/seances/{id}/convocation", council_page_call, MANAGE, council_page_call_prepare,
	  0 },
	{ POST, "/seances/{id}/signature", council_page_signature, MANAGE,
	  council_page_signature_prepare, 0 },
	{ GET, "/seances/{id}/direct", council_page_live, MANAGE, NULL, 0 },
	{ POST, "/seances/{id}/etat", council_page_state, MANAGE, council_page_state_prepare, 0 },
	{ POST, "/seances/{id}/presence", council_page_presence, MANAGE,
	  council_page_presence_prepare, 0 },
	{ POST, "/seances/{id}/pouvoirs", council_page_proxy, MANAGE, council_page_proxy_prepare,
	  0 },
	{ POST, "/seances/{id}/points/{item}/retraits", council_page_aside, MANAGE,
	  council_page_aside_prepare, 0 },
	{ POST, "/seances/{id}/points/{item}/scrutin", council_page_ballot, MANAGE,
	  council_page_ballot_prepare, 0 },
	{ POST, "/seances/{id}/scrutins/{ballot}", council_page_count, MANAGE,
	  council_page_count_prepare, 0 },
	{ POST, "/seances/{id}/scrutins/{ballot}/voix", council_page_voice, MANAGE,
	  council_page_voice_prepare, 0 },

	{ GET, "/elus/seances/{id}", council_page_my_session, SIT, NULL, 0 },
	{ POST, "/elus/seances/{id}/reponse", council_page_my_answer, SIT,
	  council_page_my_answer_prepare, 0 },
	{ POST, "/elus/scrutins/{ballot}", council_page_my_vote, SIT, council_page_my_vote_prepare,
	  0 },

	{ GET, "/convocations/{token}", council_page_link, ANYONE, NULL, 0 },
	{ POST, "/convocations/{token}", council_page_link_open, ANYONE,
	  council_page_link_open_prepare, 0 },
	{ POST, "/convocations/{token}/reponse", council_page_link_answer, ANYONE,
	  council_page_link_answer_prepare, 0 },
	{ GET, "/convocations/{token}/documents/{paper}", council_page_link_paper, ANYONE, NULL,
	  0 },
	{ GET, "/convocations/{token}/points/{item}/projet", council_page_link_draft, ANYONE, NULL,
	  0 },
	{ GET, "/convocations/{token}/calendrier", council_page_link_calendar, ANYONE, NULL, 0 },

	{ GET, "/vie-municipale/seances", council_page_public, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/vie-municipale/seances/{id}", council_page_public_session, ANYONE, NULL,
	  ROUTE_CACHED },
	{ GET, "/vie-municipale/seances/{id}/pieces/{writing}", council_page_public_writing, ANYONE,
	  NULL, 0 },
	{ GET, "/vie-municipale/seances/{id}/ecran", council_page_screen, ANYONE, NULL, 0 },
	{ 0 },
};

static const Role roles[] = {
	{ "elu", MESSAGE("Élu : convocations et votes") },
	{ 0 },
};

static const Permission permissions[] = {
	{ COUNCIL_MANAGE, MESSAGE("Préparer, convoquer et tenir les séances"),
	  "secretaire administrateur", true },
	{ COUNCIL_SIT, MESSAGE("Siéger : convocations, documents, votes"), "elu", true },
	{ 0 },
};

const Module council_module = {
	.name = "council",
	.schema = council_schema,
	.routes = routes,
	.events = council_events,
	.roles = roles,
	.permissions = permissions,
	.jobs = council_jobs,
	.checks = council_checks,
};
