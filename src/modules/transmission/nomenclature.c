/* nomenclature.c — the classification that the simulated ministry gives: the two national levels,
 * and some types of pieces of each nature, as prefectures publish them. */
#include "modules/transmission/rows.h"

static const struct {
	int code, sub;
	const char *label;
} matters[] = {
	{ 1, 0, "Commande publique" },
	{ 1, 1, "Marchés publics" },
	{ 1, 2, "Délégations de service public" },
	{ 1, 3, "Conventions de mandat" },
	{ 1, 4, "Autres types de contrats" },
	{ 1, 5, "Transactions, protocoles d’accord transactionnel" },
	{ 1, 6, "Actes relatifs à la maîtrise d’œuvre" },
	{ 1, 7, "Actes spéciaux et divers" },
	{ 2, 0, "Urbanisme" },
	{ 2, 1, "Documents d’urbanisme" },
	{ 2, 2, "Actes relatifs au droit d’occupation ou d’utilisation des sols" },
	{ 2, 3, "Droit de préemption urbain" },
	{ 3, 0, "Domaine et patrimoine" },
	{ 3, 1, "Acquisitions" },
	{ 3, 2, "Aliénations" },
	{ 3, 3, "Locations" },
	{ 3, 4, "Limites territoriales" },
	{ 3, 5, "Autres actes de gestion du domaine public" },
	{ 3, 6, "Autres actes de gestion du domaine privé" },
	{ 4, 0, "Fonction publique" },
	{ 4, 1, "Personnel titulaire et stagiaire de la fonction publique territoriale" },
	{ 4, 2, "Personnel contractuel" },
	{ 4, 3, "Fonction publique hospitalière" },
	{ 4, 4, "Autres catégories de personnels" },
	{ 4, 5, "Régime indemnitaire" },
	{ 5, 0, "Institutions et vie politique" },
	{ 5, 1, "Élection de l’exécutif" },
	{ 5, 2, "Fonctionnement des assemblées" },
	{ 5, 3, "Désignation de représentants" },
	{ 5, 4, "Délégation de fonctions" },
	{ 5, 5, "Délégation de signature" },
	{ 5, 6, "Exercice des mandats locaux" },
	{ 5, 7, "Intercommunalité" },
	{ 5, 8, "Décision d’ester en justice" },
	{ 6, 0, "Libertés publiques et pouvoirs de police" },
	{ 6, 1, "Police municipale" },
	{ 6, 2, "Pouvoirs du président du conseil départemental" },
	{ 6, 3, "Pouvoirs du président du conseil régional" },
	{ 6, 4, "Autres actes réglementaires" },
	{ 6, 5, "Actes pris au nom de l’État" },
	{ 7, 0, "Finances locales" },
	{ 7, 1, "Décisions budgétaires" },
	{ 7, 2, "Fiscalité" },
	{ 7, 3, "Emprunts" },
	{ 7, 4, "Interventions économiques" },
	{ 7, 5, "Subventions" },
	{ 7, 6, "Contributions budgétaires" },
	{ 7, 7, "Avances" },
	{ 7, 8, "Fonds de concours" },
	{ 7, 9, "Prises de participation" },
	{ 7, 10, "Divers" },
	{ 8, 0, "Domaines de compétences par thèmes" },
	{ 8, 1, "Enseignement" },
	{ 8, 2, "Aide sociale" },
	{ 8, 3, "Voirie" },
	{ 8, 4, "Aménagement du territoire" },
	{ 8, 5, "Politique de la ville, habitat, logement" },
	{ 8, 6, "Emploi, formation professionnelle" },
	{ 8, 7, "Transports" },
	{ 8, 8, "Environnement" },
	{ 8, 9, "Culture" },
	{ 9, 0, "Autres domaines de compétences" },
	{ 9, 1, "Autres domaines de compétences des communes" },
	{ 9, 2, "Autres domaines de compétences des départements" },
	{ 9, 3, "Autres domaines de compétences des régions" },
	{ 9, 4, "Vœux et motions" },
};

static const char *const natures[] = { "Délibérations",
	                               "Actes réglementaires",
	                               "Actes individuels",
	                               "Contrats, conventions et avenants",
	                               "Documents budgétaires et financiers",
	                               "Autres" };

static const struct {
	int nature;
	const char *code, *label;
} types[] = {
	{ 1, "99_DE", "Délibération" },
	{ 1, "22_DP", "Document photographique" },
	{ 1, "21_RP", "Rapport de présentation" },
	{ 1, "99_SE", "Fichier de signature électronique" },
	{ 2, "99_AR", "Acte réglementaire" },
	{ 2, "21_EP", "Enquête publique" },
	{ 2, "21_RP", "Rapport de présentation" },
	{ 2, "21_DE", "Délibération de prescription" },
	{ 2, "99_SE", "Fichier de signature électronique" },
	{ 3, "99_AI", "Acte individuel" },
	{ 3, "99_SE", "Fichier de signature électronique" },
	{ 4, "99_CO", "Contrat" },
	{ 4, "10_DE", "Délibération autorisant à passer le contrat" },
	{ 4, "10_AV", "Avenant au contrat" },
	{ 4, "11_AE", "Acte d’engagement" },
	{ 4, "11_AP", "Cahier des clauses administratives particulières" },
	{ 4, "11_RC", "Règlement de consultation" },
	{ 4, "99_SE", "Fichier de signature électronique" },
	{ 5, "99_BU", "Document budgétaire" },
	{ 5, "70_DE", "Délibération" },
	{ 5, "99_SE", "Fichier de signature électronique" },
	{ 6, "99_AU", "Autre document" },
	{ 6, "99_SE", "Fichier de signature électronique" },
};

const ActesNomenclature *transmission_training_nomenclature(Arena *arena, Date day)
{
	ActesNomenclature *table = alloc(arena, ActesNomenclature);
	table->day = day;
	for (size_t i = 0; i < ARRAY_LEN(natures); i++)
		*list_push(arena, &table->natures) =
			(ActesType){ (int)i + 1, str_of(actes_nature_code((int)i + 1)),
			             str_of(natures[i]) };
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		*list_push(arena, &table->types) =
			(ActesType){ types[i].nature, str_of(types[i].code),
			             str_of(types[i].label) };
	for (size_t i = 0; i < ARRAY_LEN(matters); i++)
		*list_push(arena, &table->matters) =
			(ActesMatter){ { matters[i].code, matters[i].sub },
			               matters[i].sub ? 2 : 1,
			               str_of(matters[i].label) };
	return table;
}
