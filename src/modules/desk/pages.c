/* pages.c — the addresses of the desk. */
#include "modules/desk/pages.h"

#include "modules/desk/desk.h"
#include "modules/dossier/dossier.h"

static const Route routes[] = {
	{ GET, "/bureau", desk_inbox, DOSSIER_READ, NULL, 0 },
	{ GET, "/bureau/tableau", desk_board, DOSSIER_READ, NULL, 0 },
	{ GET, "/bureau/dossiers/{id}", desk_dossier, DOSSIER_READ, NULL, 0 },
	{ GET, "/bureau/dossiers/{id}/fichiers/{piece}", desk_piece, DOSSIER_READ, NULL, 0 },
	{ GET, "/bureau/dossiers/{id}/documents/{document}", desk_document, DOSSIER_READ, NULL, 0 },
	{ POST, "/bureau/dossiers/{id}/prise-en-charge", desk_take, DOSSIER_PROCESS,
	  desk_take_prepare, 0 },
	{ POST, "/bureau/dossiers/{id}/agent", desk_assign, DOSSIER_PROCESS, desk_assign_prepare,
	  0 },
	{ POST, "/bureau/dossiers/{id}/complet", desk_complete, DOSSIER_PROCESS,
	  desk_complete_prepare, 0 },
	{ POST, "/bureau/dossiers/{id}/prolongation", desk_extend, DOSSIER_PROCESS,
	  desk_extend_prepare, 0 },
	{ POST, "/bureau/dossiers/{id}/pieces", desk_ask, DOSSIER_PROCESS, desk_ask_prepare, 0 },
	{ POST, "/bureau/dossiers/{id}/messages", desk_write, DOSSIER_PROCESS, desk_write_prepare,
	  ROUTE_UPLOADS },
	{ GET, "/bureau/dossiers/{id}/decision", desk_decision, DOSSIER_PROCESS, NULL, 0 },
	{ POST, "/bureau/dossiers/{id}/decision", desk_decide, DOSSIER_PROCESS, desk_decide_prepare,
	  0 },
	{ POST, "/bureau/dossiers/{id}/decision/reprendre", desk_take_back, DOSSIER_PROCESS,
	  desk_take_back_prepare, 0 },
	{ 0 },
};

const Module desk_module = {
	.name = "desk",
	.routes = routes,
};
