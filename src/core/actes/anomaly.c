/* anomaly.c — what the anomalies of @CTES mean to the agent who reads them.
 *
 * Codes that begin with ODT- and PREF- are the ministry's, as found in real anomalies; those with
 * FORM- are of the simulated ministry, those with BEF- and S2LOW our own words for what happens
 * before the ministry sees anything.  The ministry publishes no list of its codes: one that is not
 * known keeps its own words, and says where to ask. */
#include "core/actes/actes.h"

static const char *const judges[] = {
	[ACTES_BY_US] = MESSAGE("Beffroi, avant l’envoi"),
	[ACTES_BY_OPERATOR] = MESSAGE("l’opérateur de télétransmission"),
	[ACTES_BY_MINISTRY] = MESSAGE("le ministère de l’intérieur"),
	[ACTES_BY_PREFECTURE] = MESSAGE("l’application de la préfecture"),
};

const char *actes_judge_name(ActesJudge judge)
{
	return judges[judge];
}

static const ActesAnomaly anomalies[] = {
	{ "PREF-VERIF-02", "005", ACTES_BY_PREFECTURE,
	  MESSAGE("La préfecture ne connaît pas le SIREN de la collectivité."),
	  MESSAGE("Enveloppe, élément IDCL, attribut SIREN"), MESSAGE("SIREN"),
	  MESSAGE("Vérifiez le SIREN dans les réglages. S’il est juste, demandez à la préfecture "
	          "d’enregistrer la collectivité, puis envoyez de nouveau.") },
	{ "ODT-VERIF-01", "002", ACTES_BY_PREFECTURE,
	  MESSAGE("L’acte a été classé avec une classification qui n’est plus en vigueur."),
	  MESSAGE("Acte, élément ClassificationDateVersion"), MESSAGE("Matière"),
	  MESSAGE("Demandez la nouvelle classification dans les réglages, choisissez de nouveau la "
	          "matière de l’acte, puis envoyez-le.") },
	{ "ODT-VERIF-17", "999", ACTES_BY_MINISTRY,
	  MESSAGE("Le ministère n’a pas reconnu le message."),
	  MESSAGE("Enveloppe, nom du fichier du message (élément NomFichier)"), MESSAGE("Numéro"),
	  MESSAGE("Le nom du fichier ne suit pas la règle : vérifiez le numéro et la nature de "
	          "l’acte. S’ils sont justes, transmettez ce refus à votre opérateur.") },
	{ "FORM-01", NULL, ACTES_BY_PREFECTURE,
	  MESSAGE("Un acte a déjà été reçu sous cet identifiant."),
	  MESSAGE("Acte, attributs Date, NumeroInterne et CodeNatureActe"), MESSAGE("Numéro"),
	  MESSAGE("S’il s’agit du même acte, n’envoyez rien : il est reçu. Sinon, donnez-lui un "
	          "autre numéro de transmission.") },
	{ "FORM-02", NULL, ACTES_BY_PREFECTURE,
	  MESSAGE("Un fichier annoncé dans le message manque dans l’archive."),
	  MESSAGE("Acte, élément NomFichier du document ou d’une annexe"), MESSAGE("Pièces"),
	  MESSAGE("Envoyez de nouveau : l’archive est refaite avec toutes les pièces.") },
	{ "FORM-03", NULL, ACTES_BY_MINISTRY,
	  MESSAGE("L’archive est plus grande que ce que le ministère accepte."),
	  MESSAGE("Archive .tar.gz"), MESSAGE("Pièces"),
	  MESSAGE("Allégez les annexes (numérisation en moins bonne qualité), ou annoncez qu’elles "
	          "suivent par courrier, puis envoyez de nouveau.") },
	{ "FORM-04", NULL, ACTES_BY_PREFECTURE,
	  MESSAGE("La matière choisie n’existe pas dans la classification en vigueur."),
	  MESSAGE("Acte, éléments CodeMatiere1 à CodeMatiere5"), MESSAGE("Matière"),
	  MESSAGE("Choisissez une matière de la liste, puis envoyez de nouveau.") },
	{ "FORM-05", NULL, ACTES_BY_PREFECTURE,
	  MESSAGE("Une pièce porte un type qui n’est pas prévu pour la nature de l’acte."),
	  MESSAGE("Nom de fichier de la pièce, ses cinq premiers signes"), MESSAGE("Type de pièce"),
	  MESSAGE("Choisissez pour chaque pièce un type de la liste, puis envoyez de nouveau.") },
	{ "FORM-06", NULL, ACTES_BY_MINISTRY,
	  MESSAGE("L’archive ou un message qu’elle contient n’a pas pu être lu."),
	  MESSAGE("Archive .tar.gz"), "",
	  MESSAGE("Envoyez de nouveau. Si le refus revient, transmettez-le à votre opérateur.") },
	{ "FORM-07", NULL, ACTES_BY_PREFECTURE,
	  MESSAGE("Aucun acte n’a été reçu sous cet identifiant."),
	  MESSAGE("Message, attribut IDActe"), "",
	  MESSAGE("Vérifiez que l’acte a bien un accusé de réception avant d’y donner suite.") },
	{ "S2LOW", NULL, ACTES_BY_OPERATOR, MESSAGE("L’opérateur n’a pas pris l’envoi."),
	  MESSAGE("Envoi à l’opérateur"), MESSAGE("Connecteur"),
	  MESSAGE("Lisez sa réponse ci-dessous. Corrigez ce qu’elle désigne, ou vérifiez le "
	          "certificat et l’adresse dans les réglages, puis envoyez de nouveau.") },
	{ "BEF-FORME", NULL, ACTES_BY_US,
	  MESSAGE("L’acte ne peut pas être écrit dans le format du ministère."), MESSAGE("Message"),
	  "", MESSAGE("Corrigez le champ nommé ci-dessous, puis envoyez de nouveau.") },
	{ "", NULL, ACTES_BY_PREFECTURE, MESSAGE("L’envoi a été refusé."),
	  MESSAGE("Voyez le texte du refus"), "",
	  MESSAGE("Le texte du refus est reproduit ci-dessous. S’il ne suffit pas, demandez à la "
	          "préfecture ce qui manque, corrigez, puis envoyez de nouveau.") },
	{ "", "999", ACTES_BY_MINISTRY, MESSAGE("L’enveloppe a été refusée."), MESSAGE("Enveloppe"),
	  "",
	  MESSAGE("Le texte du refus est reproduit ci-dessous. S’il ne suffit pas, transmettez-le "
	          "à "
	          "votre opérateur de télétransmission.") },
};

enum { UNKNOWN_ENVELOPE = ARRAY_LEN(anomalies) - 1, UNKNOWN_ACT = ARRAY_LEN(anomalies) - 2 };

const ActesAnomaly *actes_anomaly_by_code(Str code)
{
	for (size_t i = 0; i < UNKNOWN_ACT; i++)
		if (str_eq(code, str_of(anomalies[i].code)))
			return &anomalies[i];
	return NULL;
}

/* Zeroes in front do not count: the ministry writes 5 for 005. */
static bool is_same_number(Str a, const char *b)
{
	int64_t x, y;
	return b && str_to_int(a, &x) && str_to_int(str_of(b), &y) && x == y;
}

const ActesAnomaly *actes_anomaly(ActesKind kind, Str number, Str detail)
{
	bool is_envelope = kind == ACTES_ENVELOPE_ANOMALY;
	for (size_t i = 0; i < UNKNOWN_ACT; i++)
		if (str_has(detail, str_of(anomalies[i].code)))
			return &anomalies[i];
	/* A number alone is believed only where a real anomaly of that kind has shown it. */
	if (is_same_number(number, "005") && is_envelope)
		return &anomalies[0];
	if (is_same_number(number, "002") && !is_envelope)
		return &anomalies[1];
	return &anomalies[is_envelope ? UNKNOWN_ENVELOPE : UNKNOWN_ACT];
}
