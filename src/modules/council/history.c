/* history.c — what can happen in a session; and whether its ballots add up. */
#include "gen/council_queries.h"
#include "modules/council/rows.h"

const EventKind council_events[] = {
	{ "council.body-saved", MESSAGE("Assemblée enregistrée") },
	{ "council.seat-given", MESSAGE("Mandat commencé") },
	{ "council.seat-ended", MESSAGE("Mandat terminé") },
	{ "council.term-begun", MESSAGE("Nouvelle mandature") },
	{ "council.planned", MESSAGE("Séance prévue") },
	{ "council.replanned", MESSAGE("Séance modifiée") },
	{ "council.cancelled", MESSAGE("Séance annulée") },
	{ "council.item-added", MESSAGE("Point ajouté à l’ordre du jour") },
	{ "council.item-disclosed", MESSAGE("Point rendu public") },
	{ "council.item-withheld", MESSAGE("Point examiné à huis clos") },
	{ "council.item-moved", MESSAGE("Point déplacé") },
	{ "council.item-removed", MESSAGE("Point retiré de l’ordre du jour") },
	{ "council.item-settled", MESSAGE("Point décidé") },
	{ "council.discussed", MESSAGE("Débats écrits") },
	{ "council.paper-added", MESSAGE("Document ajouté") },
	{ "council.paper-removed", MESSAGE("Document retiré") },
	{ "council.convened", MESSAGE("Séance convoquée") },
	{ "council.call-sent", MESSAGE("Convocation envoyée") },
	{ "council.call-opened", MESSAGE("Convocation lue") },
	{ "council.call-reminded", MESSAGE("Convocation rappelée") },
	{ "council.stamped", MESSAGE("Convocation horodatée") },
	{ "council.answered", MESSAGE("Réponse à la convocation") },
	{ "council.opened", MESSAGE("Séance ouverte") },
	{ "council.suspended", MESSAGE("Séance suspendue") },
	{ "council.resumed", MESSAGE("Séance reprise") },
	{ "council.closed", MESSAGE("Séance levée") },
	{ "council.no-quorum", MESSAGE("Séance sans quorum") },
	{ "council.arrived", MESSAGE("Arrivée d’un membre") },
	{ "council.departed", MESSAGE("Départ d’un membre") },
	{ "council.proxy-given", MESSAGE("Pouvoir donné") },
	{ "council.proxy-ended", MESSAGE("Pouvoir révoqué") },
	{ "council.stood-aside", MESSAGE("Retrait d’un membre sur un point") },
	{ "council.rejoined", MESSAGE("Fin du retrait d’un membre") },
	{ "council.ballot-opened", MESSAGE("Scrutin ouvert") },
	{ "council.voted", MESSAGE("Vote") },
	{ "council.took-part", MESSAGE("Participation à un scrutin secret") },
	{ "council.ballot-closed", MESSAGE("Scrutin proclamé") },
	{ "council.ballot-voided", MESSAGE("Scrutin annulé") },
	{ "council.news-written", MESSAGE("Nouvelle envoyée aux élus") },
	{ "council.news-removed", MESSAGE("Nouvelle retirée des cartables") },
	{ "council.writing-asked", MESSAGE("Document de séance demandé") },
	{ "council.writing-done", MESSAGE("Document de séance établi") },
	{ "council.writing-refused", MESSAGE("Document de séance refusé au parapheur") },
	{ "council.writing-posted", MESSAGE("Document de séance mis en ligne") },
	{ 0 },
};

/* Of each ballot: as many votes as were counted; of a secret one as many ballots as took part. */
static const char *check_ballots(Ctx *ctx, Id *ret_id)
{
	CouncilBallotList unsound = council_ballots_unsound(ctx);
	if (unsound.len == 0)
		return NULL;
	*ret_id = unsound.at[0].id;
	return "its votes are not as many as were counted";
}

const Check council_checks[] = {
	{ "ballots", check_ballots },
	{ 0 },
};
