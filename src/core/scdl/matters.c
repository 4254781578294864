/* matters.c — the two upper levels of the classification of @CTES, which all prefectures share.
 *
 * As the ministry's nomenclature has them (reply 7-2), written as the SCDL asks: small letters,
 * accents, neither commas nor parentheses, a slash between the levels and nowhere else. */
#include "core/scdl/matters.h"

#define PURCHASE   "commande publique/"
#define PLANNING   "urbanisme/"
#define PROPERTY   "domaine et patrimoine/"
#define STAFF      "fonction publique/"
#define POLITICS   "institutions et vie politique/"
#define ORDER      "libertés publiques et pouvoirs de police/"
#define FINANCE    "finances locales/"
#define BY_SUBJECT "domaines de compétences par thèmes/"
#define OTHERS     "autres domaines de compétences/"

static const struct {
	const char *code, *name;
} matters[] = {
	{ "1.1", PURCHASE "marchés publics" },
	{ "1.2", PURCHASE "délégation de service public" },
	{ "1.3", PURCHASE "conventions de mandat" },
	{ "1.4", PURCHASE "autres types de contrats" },
	{ "1.5", PURCHASE "transactions et protocoles d'accord transactionnel" },
	{ "1.6", PURCHASE "actes relatifs à la maîtrise d'œuvre" },
	{ "1.7", PURCHASE "actes spéciaux et divers" },
	{ "2.1", PLANNING "documents d'urbanisme" },
	{ "2.2", PLANNING "actes relatifs au droit d'occupation ou d'utilisation des sols" },
	{ "2.3", PLANNING "droit de préemption urbain" },
	{ "3.1", PROPERTY "acquisitions" },
	{ "3.2", PROPERTY "aliénations" },
	{ "3.3", PROPERTY "locations" },
	{ "3.4", PROPERTY "limites territoriales" },
	{ "3.5", PROPERTY "autres actes de gestion du domaine public" },
	{ "3.6", PROPERTY "autres actes de gestion du domaine privé" },
	{ "4.1", STAFF "personnel titulaires et stagiaires de la f.p.t." },
	{ "4.2", STAFF "personnel contractuel" },
	{ "4.3", STAFF "fonction publique hospitalière" },
	{ "4.4", STAFF "autres catégories de personnels" },
	{ "4.5", STAFF "régime indemnitaire" },
	{ "5.1", POLITICS "élection exécutif" },
	{ "5.2", POLITICS "fonctionnement des assemblées" },
	{ "5.3", POLITICS "désignation de représentants" },
	{ "5.4", POLITICS "délégation de fonctions" },
	{ "5.5", POLITICS "délégation de signature" },
	{ "5.6", POLITICS "exercice des mandats locaux" },
	{ "5.7", POLITICS "intercommunalité" },
	{ "5.8", POLITICS "décision d'ester en justice" },
	{ "6.1", ORDER "police municipale" },
	{ "6.2", ORDER "pouvoir du président du conseil général" },
	{ "6.3", ORDER "pouvoir du président du conseil régional" },
	{ "6.4", ORDER "autres actes réglementaires" },
	{ "6.5", ORDER "actes pris au nom de l'état et soumis au contrôle hiérarchique" },
	{ "7.1", FINANCE "décisions budgétaires" },
	{ "7.2", FINANCE "fiscalité" },
	{ "7.3", FINANCE "emprunts" },
	{ "7.4", FINANCE "interventions économiques" },
	{ "7.5", FINANCE "subventions" },
	{ "7.6", FINANCE "contributions budgétaires" },
	{ "7.7", FINANCE "avances" },
	{ "7.8", FINANCE "fonds de concours" },
	{ "7.9", FINANCE "prise de participation sem etc." },
	{ "7.10", FINANCE "divers" },
	{ "8.1", BY_SUBJECT "enseignement" },
	{ "8.2", BY_SUBJECT "aide sociale" },
	{ "8.3", BY_SUBJECT "voirie" },
	{ "8.4", BY_SUBJECT "aménagement du territoire" },
	{ "8.5", BY_SUBJECT "politique de la ville-habitat-logement" },
	{ "8.6", BY_SUBJECT "emploi-formation professionnelle" },
	{ "8.7", BY_SUBJECT "transports" },
	{ "8.8", BY_SUBJECT "environnement" },
	{ "8.9", BY_SUBJECT "culture" },
	{ "9.1", OTHERS "autres domaines de compétences des communes" },
	{ "9.2", OTHERS "autres domaines de compétences des départements" },
	{ "9.3", OTHERS "autres domaines de compétences des régions" },
	{ "9.4", OTHERS "vœux et motions" },
};

static const char *const first_levels[] = { PURCHASE, PLANNING, PROPERTY,   STAFF, POLITICS,
	                                    ORDER,    FINANCE,  BY_SUBJECT, OTHERS };

Str scdl_matter(Str matter)
{
	Str rest = matter;
	Str first = str_cut(&rest, '.');
	Str second = str_cut(&rest, '.');
	if (first.len != 1 || second.len == 0 || second.len > 2)
		return (Str){ 0 };
	return str_part(matter, 0, first.len + 1 + second.len);
}

Str scdl_matter_name(Str matter)
{
	for (size_t i = 0; i < ARRAY_LEN(matters); i++)
		if (str_eq(matter, str_of(matters[i].code)))
			return str_of(matters[i].name);
	return (Str){ 0 };
}

/* The letter without case and accent; 0 for a combining mark.  Of what French writes: the letters
 * of Latin-1, in one code point or in two. */
static char fold(Str *text)
{
	static const char latin[] = "aaaaaaaceeeeiiiidnooooo_ouuuuyts"
				    "aaaaaaaceeeeiiiidnooooo_ouuuuyty";
	unsigned char c = (unsigned char)text->ptr[0];
	unsigned char next = text->len > 1 ? (unsigned char)text->ptr[1] : 0;
	size_t len = c >= 0xC0 && next ? 2 : 1;
	*text = str_part(*text, len, text->len);
	if (c == 0xC3 && next >= 0x80)
		return latin[next - 0x80];
	if (c == 0xCC && next >= 0x80)
		return 0;
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : (char)c;
}

static bool begins_folded(Str text, Str with)
{
	while (with.len > 0) {
		char want = fold(&with), got = 0;
		while (text.len > 0 && got == 0)
			got = fold(&text);
		if (got != want)
			return false;
	}
	return true;
}

bool scdl_matter_name_is_known(Str name)
{
	if (str_has(name, S("/ ")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(first_levels); i++)
		if (begins_folded(name, str_of(first_levels[i])))
			return true;
	return false;
}
