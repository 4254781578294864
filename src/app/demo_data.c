/* demo_data.c — names and words of the demonstration.  Towns and people are made up. */
#include "app/demo.h"

const char demo_password[] = "beffroi-demonstration";

#define SHIELD                                                                                     \
	"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 44 52\" width=\"44\" "            \
	"height=\"52\">"

static const char arms_valbourg[] = SHIELD
	"<path d=\"M2 2h40v24c0 12-9 19-20 24C11 45 2 38 2 26z\" fill=\"#8a2f3b\"/>"
	"<path d=\"M2 33c5-3 9 3 13.500 0s9-3 13.500 0 9 3 13 0c-3.500 8-11 13-20 17C13 46 5.500 "
	"41 2 33z\" fill=\"#e9c46a\"/><path d=\"M17 31V15h10v16zM15.500 15v-5h3v2.500h2V10h3v2.500"
	"h2V10h3v5z\" fill=\"#fff\"/></svg>";
static const char arms_levant[] = SHIELD
	"<path d=\"M2 2h40v24c0 12-9 19-20 24C11 45 2 38 2 26z\" fill=\"#0b5a7a\"/>"
	"<circle cx=\"22\" cy=\"18\" r=\"8\" fill=\"#f2c14e\"/><path d=\"M3 30c6-4 10 4 16 0s10 4 "
	"16 0 5 0 6-1c-2 10-11 16-19 20C14 45 5 39 3 30z\" fill=\"#fff\"/></svg>";
static const char arms_zitoun[] =
	SHIELD "<path d=\"M2 2h40v24c0 12-9 19-20 24C11 45 2 38 2 26z\" fill=\"#0f6650\"/>"
	       "<path d=\"M22 9c7 6 9 13 9 19s-4 12-9 15c-5-3-9-9-9-15s2-13 9-19z\" fill=\"#fff\"/>"
	       "<path d=\"M21 14h2v28h-2z\" fill=\"#0f6650\"/></svg>";

const DemoService demo_services[] = {
	{ "accueil", "Accueil", "الاستقبال", "Reception" },
	{ "etat-civil", "État civil", "الحالة المدنية", "Civil registry" },
	{ "scolarite", "Affaires scolaires", "الشؤون المدرسية", "Schools" },
	{ "enfance", "Enfance et périscolaire", "الطفولة والأنشطة الموازية",
	  "Children’s services" },
	{ "urbanisme", "Urbanisme", "التعمير", "Planning" },
	{ "voirie", "Voirie et espace public", "الطرق والملك العمومي", "Streets and public space" },
	{ "economie", "Commerce et activités", "التجارة والأنشطة", "Business" },
	{ "associations", "Vie associative", "الجمعيات", "Associations" },
	{ "finances", "Finances", "المالية", "Finance" },
	{ "secretariat-general", "Secrétariat général", "الكتابة العامة", "General secretariat" },
	{ "ressources-humaines", "Ressources humaines", "الموارد البشرية", "Human resources" },
	{ 0 },
};

static const DemoNews news_valbourg[] = {
	{ "Le marché du mercredi s’installe quai des Tanneurs",
	  "سوق الأربعاء ينتقل إلى رصيف الدباغين", "The Wednesday market moves to the Tanners’ quay",
	  "Pendant les travaux de la place, le marché se tient quai des Tanneurs, de 8 h à 13 "
	  "h.\n\n"
	  "Le parking du Moulin est gratuit jusqu’à 14 h.",
	  "خلال أشغال الساحة، ينعقد السوق برصيف الدباغين من الثامنة صباحا إلى الواحدة بعد الزوال.",
	  "While the square is being rebuilt, the market is held on the Tanners’ quay, 8 am to 1 "
	  "pm.",
	  3 },
	{ "Conseil municipal : l’ordre du jour est affiché", "المجلس الجماعي: جدول الأعمال منشور",
	  "Town council: the agenda is posted",
	  "La séance est publique, salle du conseil, à 20 h. Les délibérations seront publiées "
	  "dans la "
	  "semaine.",
	  "الجلسة عمومية بقاعة المجلس على الساعة الثامنة مساء.",
	  "The session is public, in the council chamber, at 8 pm.", 9 },
	{ "Inscriptions à la cantine : pensez-y", "التسجيل في المطعم المدرسي",
	  "School canteen: register",
	  "Les inscriptions se font en ligne en dix minutes.\n\nL’accueil vous aide si vous "
	  "préférez.",
	  "يتم التسجيل عبر الإنترنت في عشر دقائق. ويساعدكم الاستقبال إن شئتم.",
	  "Registration takes ten minutes online. Reception can help if you prefer.", 20 },
	{ 0 },
};

static const DemoNews news_levant[] = {
	{ "Saison cyclonique : préparez votre foyer", "موسم الأعاصير: استعدوا",
	  "Hurricane season: prepare your home",
	  "Eau, lampes, papiers à l’abri : la liste complète est disponible à l’accueil et en "
	  "ligne.",
	  "الماء والمصابيح والوثائق في مكان آمن.",
	  "Water, torches, papers kept dry: the full list is at reception and online.", 2 },
	{ "La navette de la baie reprend", "عودة النقل البحري بالخليج", "The bay shuttle is back",
	  "Du lundi au samedi, toutes les trente minutes.", "من الاثنين إلى السبت كل ثلاثين دقيقة.",
	  "Monday to Saturday, every thirty minutes.", 12 },
	{ 0 },
};

static const DemoNews news_zitoun[] = {
	{ "Campagne de plantation d’oliviers", "حملة غرس أشجار الزيتون", "Olive planting campaign",
	  "Les associations peuvent s’inscrire auprès du service de la vie associative.",
	  "يمكن للجمعيات التسجيل لدى مصلحة الجمعيات.", "Associations may sign up.", 4 },
	{ "Les démarches économiques passent en ligne", "المساطر الاقتصادية عبر الإنترنت",
	  "Business procedures go online",
	  "Autorisations d’exploitation et occupation du domaine public : tout se suit depuis le "
	  "téléphone.",
	  "رخص الاستغلال واحتلال الملك العمومي: تتبعوا ملفاتكم من الهاتف.",
	  "Operating licences and use of public space: follow it all from your phone.", 15 },
	{ 0 },
};

static const DemoPerson people_valbourg[] = {
	{ "awa@example.org", "Awa Delcourt", NULL, NULL, LANG_FR },
	{ "nadia@example.org", "Nadia Karimi", NULL, NULL, LANG_AR },
	{ "emily@example.org", "Emily Stone", NULL, NULL, LANG_EN },
	{ "julien@example.org", "Julien Fleury", NULL, NULL, LANG_FR },
	{ "samira@valbourg.example", "Samira Haddad", "decideur", "etat-civil", LANG_FR },
	{ "paul@valbourg.example", "Paul Moreau", "instructeur", "urbanisme", LANG_FR },
	{ "claire@valbourg.example", "Claire Martin", "decideur", NULL, LANG_FR },
	{ "nora@valbourg.example", "Nora Simon", "secretaire", NULL, LANG_FR },
	{ "admin@valbourg.example", "Hélène Roussel", "administrateur", NULL, LANG_FR },
	{ 0 },
};

static const DemoPerson people_levant[] = {
	{ "marcus@example.org", "Marcus Richardson", NULL, NULL, LANG_EN },
	{ "lea@example.org", "Léa Gumbs", NULL, NULL, LANG_FR },
	{ "agent@levant.example", "Josette Flanders", "decideur", NULL, LANG_FR },
	{ "admin@levant.example", "Serge Hodge", "administrateur", NULL, LANG_FR },
	{ 0 },
};

static const DemoPerson people_zitoun[] = {
	{ "youssef@example.org", "يوسف بنعلي", NULL, NULL, LANG_AR },
	{ "fatima@example.org", "فاطمة الإدريسي", NULL, NULL, LANG_AR },
	{ "agent@zitoun.example", "كريم العلوي", "decideur", NULL, LANG_AR },
	{ "admin@zitoun.example", "سعاد المنصوري", "administrateur", NULL, LANG_AR },
	{ 0 },
};

enum { FR = 1u << LANG_FR, AR = 1u << LANG_AR, EN = 1u << LANG_EN };

const DemoTown demo_towns[] = {
	{
		.slug = "valbourg",
		.country = "fr",
		.zone = "Europe/Paris",
		.accent = "#8a2f3b",
		.name_fr = "Ville de Valbourg",
		.name_ar = "مدينة فالبورغ",
		.name_en = "Town of Valbourg",
		.address = "1 place du Beffroi\n99100 Valbourg",
		.phone = "+33 1 99 00 01 00",
		.email = "mairie@valbourg.example",
		.logo = arms_valbourg,
		.towns = { "Valbourg", "Valbourg", "Saint-Aubin", "Valbourg" },
		.streets = { "rue Haute", "quai des Tanneurs", "rue du Moulin",
	                     "allée des Tilleuls", "place du Beffroi", "chemin Vert" },
		.postcode = "99100",
		.languages = FR | AR | EN,
		.language = LANG_FR,
		.dossiers = 60,
		.news = news_valbourg,
		.people = people_valbourg,
		.chain = &demo_chain_valbourg,
	},
	{
		.slug = "levant",
		.country = "mf",
		.zone = "America/Lower_Princes",
		.accent = "#0b5a7a",
		.name_fr = "Collectivité des Îles du Levant",
		.name_ar = "جماعة جزر المشرق",
		.name_en = "Collectivity of the Levant Islands",
		.address = "Front de mer\n99500 Port-Levant",
		.phone = "+590 690 00 01 00",
		.email = "accueil@levant.example",
		.logo = arms_levant,
		.towns = { "Port-Levant", "Grand-Case", "Quartier-Neuf", "Port-Levant" },
		.streets = { "rue de la Baie", "rue du Phare", "chemin des Salines",
	                     "impasse Corail", "front de mer", "route du Morne" },
		.postcode = "99500",
		.languages = FR | EN,
		.language = LANG_FR,
		.dossiers = 24,
		.news = news_levant,
		.people = people_levant,
	},
	{
		.slug = "zitoun",
		.country = "ma",
		.zone = "Africa/Casablanca",
		.accent = "#0f6650",
		.name_fr = "Commune d’Aïn Zitoun",
		.name_ar = "جماعة عين الزيتون",
		.name_en = "Commune of Aïn Zitoun",
		.address = "2 ساحة البلدية\n99000 عين الزيتون",
		.phone = "+212 5 00 00 01 00",
		.email = "contact@zitoun.example",
		.logo = arms_zitoun,
		.towns = { "عين الزيتون", "عين الزيتون", "أولاد سالم", "عين الزيتون" },
		.streets = { "شارع الحسن الثاني", "زنقة الزيتون", "حي السلام", "شارع محمد الخامس",
	                     "زنقة النخيل", "حي الأمل" },
		.postcode = "99000",
		.languages = AR | FR | EN,
		.language = LANG_AR,
		.dossiers = 30,
		.news = news_zitoun,
		.people = people_zitoun,
	},
	{ 0 },
};
