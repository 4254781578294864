#include "app/app.h"

#include "core/blob/blob.h"
#include "core/crypto/crypto.h"
#include "core/event/event.h"
#include "core/job/job.h"
#include "core/mail/mail.h"
#include "core/seal/seal.h"
#include "core/server/server.h"
#include "modules/account/account.h"
#include "modules/act/act.h"
#include "modules/book/book.h"
#include "modules/council/council.h"
#include "modules/desk/desk.h"
#include "modules/dossier/dossier.h"
#include "modules/mailbox/mailbox.h"
#include "modules/openacts/openacts.h"
#include "modules/portal/portal.h"
#include "modules/procedure/procedure.h"
#include "modules/satchel/satchel.h"
#include "modules/town/town.h"
#include "modules/transmission/transmission.h"
#include "ui/layout/layout.h"

enum { ASSETS_MAX = 20 };

/* clang-format off */
const Module *const app_modules[] = {
	&event_module,
	&job_module,
	&blob_module,
	&mail_module,
	&seal_module,
	&layout_module,
	&town_module,
	&account_module,
	&procedure_module,
	&book_module,
	&dossier_module,
	&portal_module,
	&desk_module,
	&act_module,
	&council_module,
	&openacts_module,
	&transmission_module,
	&satchel_module,
	&mailbox_module,
	NULL,
};
/* clang-format on */

/* ---- The frame ---- */

static const LayoutLink nav[] = {
	{ "/demarches", MESSAGE("Démarches"), NULL },
	{ "/dossiers", MESSAGE("Mes dossiers"), NULL },
	{ "/vie-municipale", MESSAGE("Vie municipale"), NULL },
	{ "/contact", MESSAGE("Contact"), NULL },
	{ "/bureau", MESSAGE("Espace des agents"), "dossier.read" },
	{ "/parapheur", MESSAGE("Parapheur"), "book.use" },
	{ "/cartable", MESSAGE("Cartable"), "council.sit" },
	{ 0 },
};

static const LayoutLink desk[] = {
	{ "/bureau", MESSAGE("Dossiers"), "dossier.read" },
	{ "/bureau/actes", MESSAGE("Actes"), "act.read" },
	{ "/seances", MESSAGE("Séances"), "council.manage" },
	{ "/cartable", MESSAGE("Cartable"), "council.sit" },
	{ "/parapheur", MESSAGE("Parapheur"), "book.use" },
	{ "/teletransmission", MESSAGE("Télétransmission"), "transmission.read" },
	{ "/bureau/demarches", MESSAGE("Démarches"), "procedure.manage" },
	{ "/bureau/services", MESSAGE("Services"), "town.manage" },
	{ "/bureau/actualites", MESSAGE("Actualités"), "town.manage" },
	{ "/bureau/agents", MESSAGE("Agents"), "account.manage" },
	{ "/bureau/donnees-ouvertes", MESSAGE("Données ouvertes"), "openacts.manage" },
	{ "/bureau/identite", MESSAGE("Identité"), "town.manage" },
	{ 0 },
};

static const LayoutLink foot[] = {
	{ "/accessibilite", MESSAGE("Accessibilité"), NULL },
	{ "/mentions-legales", MESSAGE("Mentions légales"), NULL },
	{ "/actes", MESSAGE("Actes publiés"), NULL },
	{ "/verifier", MESSAGE("Vérifier un document"), NULL },
	{ 0 },
};

void app_assets(void)
{
	static Asset all[ASSETS_MAX + 1];
	const Asset *const tables[] = { layout_assets, satchel_assets() };
	size_t len = 0;
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		for (const Asset *asset = tables[i]; asset->name; asset++) {
			assert(len < ASSETS_MAX);
			all[len++] = *asset;
		}
	server_assets(all);
}

void app_start(void)
{
	crypto_start();
	module_declare(app_modules);
	event_listen(job_follow);
	app_assets();
	static LayoutApp apps[] = {
		{ "/cartable", MESSAGE("Espace des élus"), "/cartable/application.webmanifest",
		  NULL },
		/* Where members answer and vote: the same space, and who leaves it there wipes. */
		{ "/elus", MESSAGE("Espace des élus"), "/cartable/application.webmanifest", NULL },
		{ 0 },
	};
	apps[0].script = apps[1].script = server_asset_path("cartable.js");
	layout_start(&(LayoutFrame){ .nav = nav,
	                             .desk = desk,
	                             .foot = foot,
	                             .sign_in = "/connexion",
	                             .sign_out = "/deconnexion",
	                             .account = "/mon-compte",
	                             .script = server_asset_path("beffroi.js"),
	                             .icons = server_asset_path("icons.svg"),
	                             .mark = server_asset_path("belfry.svg"),
	                             .apps = apps });
}

/* ---- Modules ---- */

void app_site(HttpSite *site, const Module *const *modules, Platform *platform)
{
	*site = (HttpSite){
		.modules = modules,
		.platform = platform,
		.sign_in = "/connexion",
		.identify = account_identify,
		.open = layout_open,
		.close = layout_close,
		.refusal = layout_refusal,
	};
	module_declare(modules);
	http_start(site);
}
