/* tally.c — how many dossiers there are: for the board of a service. */
#include "gen/dossier_queries.h"
#include "modules/dossier/rows.h"

DossierTallyList dossier_tally(Ctx *ctx)
{
	DossierTallyList list = { 0 };
	InboxQuery q = { 0 };
	if (!dossier_restrict_services(ctx, 0, &q))
		return list;
	TallyRowList rows = dossier_tally_rows(ctx, &q, ctx->today);
	for (size_t i = 0; i < rows.len; i++) {
		const TallyRow *row = &rows.at[i];
		DossierTally *t = list_push(ctx->arena, &list);
		*t = (DossierTally){ row->procedure_code, DOSSIER_DRAFT, row->total, 0 };
		if (!dossier_state_find(row->state, &t->state))
			fault("dossiers are in the unknown state '%.*s'", STR(row->state));
		t->late = dossier_is_open(t->state) ? row->late : 0;
	}
	return list;
}
