/* demo_chain_data.c — who sits in the councils of the demonstration, and what they are to vote. */
#include "app/demo.h"

static const DemoMember members_valbourg[] = {
	{ "maire@valbourg.example", "Anne Lefèvre", "Valbourg ensemble" },
	{ "karim.tazi@valbourg.example", "Karim Tazi", "Valbourg ensemble" },
	{ "louise.petit@valbourg.example", "Louise Petit", "Valbourg ensemble" },
	{ "omar.diallo@valbourg.example", "Omar Diallo", "Valbourg ensemble" },
	{ "ines.morel@valbourg.example", "Inès Morel", "Valbourg ensemble" },
	{ "jean.roux@valbourg.example", "Jean Roux", "Valbourg ensemble" },
	{ "maryam.benali@valbourg.example", "Maryam Benali", "Valbourg ensemble" },
	{ "hugo.lambert@valbourg.example", "Hugo Lambert", "Valbourg ensemble" },
	{ "sophie.garnier@valbourg.example", "Sophie Garnier", "Valbourg ensemble" },
	{ "david.cohen@valbourg.example", "David Cohen", "Valbourg demain" },
	{ "fanny.girard@valbourg.example", "Fanny Girard", "Valbourg demain" },
	{ "yves.bonnet@valbourg.example", "Yves Bonnet", "Valbourg demain" },
	{ "leila.amrani@valbourg.example", "Leïla Amrani", "Valbourg demain" },
	{ "marc.dupuis@valbourg.example", "Marc Dupuis", "Sans étiquette" },
	{ "rose.caron@valbourg.example", "Rose Caron", "Sans étiquette" },
	{ 0 },
};

static const DemoAct acts_valbourg[] = {
	{ .nature = "DE",
	  .title = "Attribution des subventions aux associations pour 2027",
	  .matter = "7.5",
	  .theme = "Vie associative",
	  .rapporteur = "Karim Tazi",
	  .service = "associations",
	  .visas = "Vu le code général des collectivités territoriales, notamment son article "
	           "L2121-29,\nVu l’avis de la commission de la vie associative,",
	  .grounds =
	          "Trente-deux associations ont demandé une subvention pour 2027. La commission a "
	          "examiné chaque demande selon les critères votés l’an dernier : nombre "
	          "d’adhérents de la commune, actions ouvertes à tous, comptes présentés.",
	  .articles =
	          "Les subventions de l’annexe sont attribuées, pour un total de 48 500 euros.\n\n"
	          "Le maire signe les conventions prévues au-delà de 23 000 euros.\n\n"
	          "La dépense est inscrite au budget 2027, chapitre 65.",
	  .on_agenda = true },
	{ .nature = "DE",
	  .title = "Tarifs de la restauration scolaire à partir du 1er janvier 2027",
	  .matter = "7.1",
	  .theme = "Enfance et école",
	  .rapporteur = "Louise Petit",
	  .service = "scolarite",
	  .visas =
	          "Vu le code général des collectivités territoriales,\nVu le code de l’éducation, "
	          "notamment ses articles R531-52 et R531-53,",
	  .grounds =
	          "Le prix d’un repas dépend du quotient familial. Les six tranches sont gardées ; "
	          "la première reste à un euro.",
	  .articles =
	          "Les tarifs de l’annexe s’appliquent à partir du 1er janvier 2027.\n\n"
	          "Un enfant accueilli avec un panier-repas pour raison de santé paie la moitié.",
	  .on_agenda = true },
	{ .nature = "DE",
	  .title = "Convention avec le département pour le réaménagement de la rue Haute",
	  .matter = "8.3",
	  .theme = "Voirie",
	  .rapporteur = "Omar Diallo",
	  .service = "voirie",
	  .visas = "Vu le code général des collectivités territoriales,\nVu le code de la voirie "
	           "routière,",
	  .grounds = "La rue Haute est une route départementale en agglomération. Le département "
	             "prend "
	             "en charge la chaussée, la commune les trottoirs, les plantations et "
	             "l’éclairage.",
	  .articles = "La convention annexée est approuvée.\n\nLe maire est autorisé à la signer.",
	  .on_agenda = true },
	{ .nature = "DE",
	  .title = "Création d’un emploi permanent à la médiathèque",
	  .matter = "4.1",
	  .theme = "Personnel",
	  .rapporteur = "Inès Morel",
	  .service = "ressources-humaines",
	  .visas = "Vu le code général de la fonction publique, notamment son article L313-1,",
	  .grounds = "La médiathèque ouvrira le dimanche matin.",
	  .articles = "Un emploi permanent d’assistant de conservation, à temps complet, est créé.",
	  .draft = true },
	{ .nature = "AR",
	  .title = "Circulation et stationnement rue du Moulin pendant les travaux du réseau d’eau",
	  .matter = "6.1",
	  .theme = "Voirie",
	  .rapporteur = "",
	  .service = "voirie",
	  .visas = "Vu le code général des collectivités territoriales, notamment ses articles "
	           "L2213-1 à "
	           "L2213-6,\nVu le code de la route,",
	  .grounds = "Les travaux du réseau d’eau demandent de fermer la rue du Moulin.",
	  .articles = "La circulation est interdite rue du Moulin pendant la durée des travaux, "
	              "sauf aux "
	              "riverains et aux secours.\n\nLa signalisation est posée par l’entreprise." },
	{ 0 },
};

const DemoChain demo_chain_valbourg = {
	.law = "fr-commune",
	.body_fr = "Conseil municipal",
	.body_ar = "المجلس البلدي",
	.body_en = "Town council",
	.place = "Salle du conseil, 1 place du Beffroi",
	.siren = "219900016",
	.siret = "21990001600011",
	.clerk = "nora@valbourg.example",
	.mayor = "maire@valbourg.example",
	.manager = "admin@valbourg.example",
	.finance = "claire@valbourg.example",
	.members = members_valbourg,
	.acts = acts_valbourg,
};
