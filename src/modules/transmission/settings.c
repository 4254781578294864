/* settings.c — who the authority is to the ministry, its connector, and the nomenclature. */
#include "core/crypto/crypto.h"
#include "core/event/event.h"
#include "core/json/json.h"
#include "gen/transmission_queries.h"
#include "modules/transmission/rows.h"

enum { SECRET_BYTES_MAX = 64 << 10, LINE_MAX_CHARS = 200 };

static const char *const connectors[] = { "none", "training", "s2low" };

const TransmissionSettings *transmission_settings(Ctx *ctx)
{
	const SettingRow *row = transmission_setting_row(ctx);
	TransmissionSettings *s = alloc(ctx->arena, TransmissionSettings);
	*s = row ? row->s : (TransmissionSettings){ .size_mb = 150 };
	for (size_t i = 0; row && i < ARRAY_LEN(connectors); i++)
		if (str_eq(row->connector, str_of(connectors[i])))
			s->connector = (ConnectorKind)i;
	return s;
}

/* ---- The operator's secrets: sealed with a key of the authority ---- */

static Key secret_key(Ctx *ctx)
{
	Key key;
	authority_key(ctx->platform, ctx->authority, "transmission", key.bytes);
	return key;
}

TransmissionSecret transmission_secret(Ctx *ctx)
{
	const SettingRow *row = transmission_setting_row(ctx);
	Str text;
	if (!row || row->secret.len == 0)
		return (TransmissionSecret){ 0 };
	Key key = secret_key(ctx);
	bool opens = crypto_open(ctx->arena, &key, (Str){ row->secret.ptr, row->secret.len },
	                         S("transmission"), &text);
	crypto_wipe(&key, sizeof key);
	const Json *json;
	if (!opens || json_parse(ctx->arena, text, &json))
		fault("the secrets of the connector cannot be opened");
	return (TransmissionSecret){ .certificate = json_text(json_get(json, S("certificate"))),
		                     .key = json_text(json_get(json, S("key"))),
		                     .password = json_text(json_get(json, S("password"))) };
}

static Str either(Str given, Str kept)
{
	return given.len ? given : kept;
}

static Bytes seal_secret(Ctx *ctx, const TransmissionSecret *given)
{
	TransmissionSecret kept = transmission_secret(ctx);
	Buf text = { .arena = ctx->arena };
	JsonWriter w = { .buf = &text };
	const struct {
		const char *name;
		Str value;
	} parts[] = { { "certificate", either(given->certificate, kept.certificate) },
		      { "key", either(given->key, kept.key) },
		      { "password", either(given->password, kept.password) } };
	json_open_object(&w);
	size_t len = 0;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		json_name(&w, str_of(parts[i].name));
		json_add_text(&w, parts[i].value);
		len += parts[i].value.len;
	}
	json_close_object(&w);
	if (len == 0)
		return (Bytes){ 0 };
	Key key = secret_key(ctx);
	Str sealed = crypto_seal(ctx->arena, &key, buf_str(&text), S("transmission"));
	crypto_wipe(&key, sizeof key);
	return (Bytes){ sealed.ptr, sealed.len };
}

/* ---- Saving ---- */

static Err *check_addresses(Ctx *ctx, Str lines)
{
	int len = 0;
	while (lines.len) {
		Str line = str_trim(str_cut(&lines, '\n'));
		if (line.len == 0)
			continue;
		len++;
		if (!actes_email_is_valid(line))
			return err_invalid(
				ctx,
				"L’adresse {address} n’est pas de celles que le ministère "
				"accepte : sans accent, et finissant par 2 à 6 lettres.",
				arg("address", line));
	}
	return len > 0 ? NULL
	               : err_invalid(ctx, "Donnez au moins une adresse à laquelle la préfecture "
	                                  "peut répondre.");
}

static bool is_digits(Str s, size_t len)
{
	int64_t number;
	return s.len == len && s.ptr[0] >= '0' && s.ptr[0] <= '9' && str_to_int(s, &number);
}

static Err *check(Ctx *ctx, const TransmissionSettings *s)
{
	if (s->connector == CONNECTOR_NONE)
		return NULL;
	if (!actes_siren_is_valid(s->siren))
		return err_invalid(ctx, "Le SIREN a neuf chiffres, dont le dernier contrôle les "
		                        "autres : vérifiez-le.");
	if (!actes_department_is_valid(s->department))
		return err_invalid(ctx, "Le département s’écrit en trois signes : 059, 02A, 978.");
	if (!is_digits(s->arrondissement, 1))
		return err_invalid(ctx, "L’arrondissement est un seul chiffre.");
	if (!is_digits(s->nature, 2))
		return err_invalid(ctx, "La nature de la collectivité a deux chiffres : la "
		                        "préfecture vous l’a donnée.");
	if (s->email.len && !actes_email_is_valid(s->email))
		return err_invalid(ctx, "Le courriel du contact n’est pas de ceux que le ministère "
		                        "accepte.");
	if (s->connector == CONNECTOR_S2LOW && !str_starts(s->url, S("https://")))
		return err_invalid(ctx, "L’adresse de l’opérateur commence par https://.");
	if (s->size_mb < 1 || s->size_mb > 1000)
		return err_invalid(ctx, "Le plafond est de 1 à 1 000 Mo.");
	return check_addresses(ctx, s->addresses);
}

Err *transmission_settings_save(Ctx *ctx, const TransmissionSettings *s,
                                const TransmissionSecret *given)
{
	static const TransmissionSecret none;
	const TransmissionSecret *secret = given ? given : &none;
	if (!ctx_may(ctx, TRANSMISSION_MANAGE))
		return err_forbidden(ctx, "Votre rôle ne permet pas de changer ces réglages.");
	Err *e = check(ctx, s);
	if (e)
		return e;
	if (secret->certificate.len + secret->key.len + secret->password.len > SECRET_BYTES_MAX)
		return err_invalid(ctx, "Le certificat et la clé sont trop longs.");
	SettingRow row = { .s = *s,
		           .connector = str_of(connectors[s->connector]),
		           .secret = seal_secret(ctx, secret) };
	transmission_setting_put(ctx, &row);
	if (s->connector == CONNECTOR_TRAINING && !transmission_training_row(ctx))
		transmission_training_put(ctx, ctx->today, S("receipt"), 60);
	if (s->connector == CONNECTOR_S2LOW) {
		transmission_set_poll(ctx, ctx->now, (Str){ 0 });
		job_add(ctx, "transmission.poll", (Str){ 0 });
	}
	event_add(ctx, "transmission.settings-saved", "authority", ctx->authority->id,
	          str_format(ctx->arena, "connector=%s\n", connectors[s->connector]));
	return NULL;
}

/* ---- The nomenclature ---- */

Str transmission_matter_code(Arena *arena, const ActesMatter *matter)
{
	Buf code = { .arena = arena };
	for (int i = 0; i < matter->codes_len; i++)
		buf_addf(&code, i ? ".%d" : "%d", matter->codes[i]);
	return buf_str(&code);
}

void transmission_take_nomenclature(Ctx *ctx, const ActesNomenclature *table)
{
	transmission_matters_clear(ctx);
	transmission_types_clear(ctx);
	for (size_t i = 0; i < table->matters.len; i++)
		transmission_matter_add(ctx,
		                        transmission_matter_code(ctx->arena, &table->matters.at[i]),
		                        (int64_t)i, table->matters.at[i].label);
	for (size_t i = 0; i < table->types.len; i++)
		if (actes_type_is_valid(table->types.at[i].code))
			transmission_type_add(ctx, table->types.at[i].nature,
			                      table->types.at[i].code, (int64_t)i,
			                      table->types.at[i].label);
	transmission_set_nomenclature(ctx, table->day);
}

ActesNomenclature transmission_nomenclature(Ctx *ctx)
{
	ActesNomenclature table = { .day = transmission_settings(ctx)->nomenclature };
	MatterRowList matters = transmission_matter_rows(ctx);
	for (size_t i = 0; i < matters.len; i++) {
		ActesMatter *matter = list_push(ctx->arena, &table.matters);
		matter->label = matters.at[i].label;
		Str code = matters.at[i].code;
		while (code.len && matter->codes_len < ACTES_MATTERS_MAX) {
			int64_t number = 0;
			(void)!str_to_int(str_cut(&code, '.'), &number);
			matter->codes[matter->codes_len++] = (int)number;
		}
	}
	TypeRowList types = transmission_type_rows(ctx);
	for (size_t i = 0; i < types.len; i++)
		*list_push(ctx->arena, &table.types) =
			(ActesType){ (int)types.at[i].nature, types.at[i].code, types.at[i].label };
	return table;
}

bool transmission_matter_is_known(Ctx *ctx, Str code)
{
	return transmission_matter_count(ctx, code) > 0;
}

Err *transmission_ask_nomenclature(Ctx *ctx)
{
	if (!ctx_may(ctx, TRANSMISSION_MANAGE))
		return err_forbidden(ctx,
		                     "Votre rôle ne permet pas de demander la classification.");
	if (transmission_settings(ctx)->connector == CONNECTOR_NONE)
		return err_conflict(ctx, "Choisissez d’abord par qui les actes sont transmis.");
	transmission_set_asked(ctx, ctx->now);
	(void)transmission_queue(ctx, NULL, ACTES_NOMENCLATURE_ASKED, 0);
	event_add(ctx, "transmission.nomenclature-asked", "authority", ctx->authority->id,
	          (Str){ 0 });
	return NULL;
}

/* ---- The simulated ministry's state ---- */

static const struct {
	const char *code, *name;
} scenarios[SCENARIO_COUNT] = {
	[SCENARIO_RECEIPT] = { "receipt", MESSAGE("Contrôler et accuser réception") },
	[SCENARIO_SIREN] = { "siren", MESSAGE("Ne pas connaître le SIREN") },
	[SCENARIO_NUMBER] = { "number", MESSAGE("Avoir déjà reçu un acte sous ce numéro") },
	[SCENARIO_LETTER] = { "letter", MESSAGE("Accuser réception, puis écrire un courrier") },
	[SCENARIO_PIECES] = { "pieces", MESSAGE("Accuser réception, puis demander des pièces") },
	[SCENARIO_REMARKS] = { "remarks",
	                       MESSAGE("Accuser réception, puis envoyer des observations") },
	[SCENARIO_COURT] = { "court", MESSAGE("Accuser réception, puis déférer au tribunal") },
};

const char *transmission_scenario_code(Scenario scenario)
{
	return scenarios[scenario].code;
}

const char *transmission_scenario_name(Scenario scenario)
{
	return scenarios[scenario].name;
}

TransmissionTraining transmission_training(Ctx *ctx)
{
	const TrainingRow *row = transmission_training_row(ctx);
	if (!row)
		return (TransmissionTraining){ .nomenclature = ctx->today };
	TransmissionTraining t = row->t;
	for (int i = 0; i < SCENARIO_COUNT; i++)
		if (str_eq(row->scenario, str_of(scenarios[i].code)))
			t.next = (Scenario)i;
	return t;
}

Err *transmission_training_set(Ctx *ctx, Scenario next, int64_t delay_seconds,
                               bool new_nomenclature)
{
	if (!ctx_may(ctx, TRANSMISSION_MANAGE))
		return err_forbidden(ctx, "Votre rôle ne permet pas de changer ces réglages.");
	if (transmission_settings(ctx)->connector != CONNECTOR_TRAINING)
		return err_conflict(ctx, "Le ministère simulé n’est pas le connecteur choisi.");
	if (delay_seconds < 0 || delay_seconds > 604800)
		return err_invalid(ctx, "Le délai de réponse est de sept jours au plus.");
	TransmissionTraining t = transmission_training(ctx);
	transmission_training_put(ctx, new_nomenclature ? ctx->today : t.nomenclature,
	                          str_of(scenarios[next].code), delay_seconds);
	event_add(ctx, "transmission.training-set", "authority", ctx->authority->id,
	          str_format(ctx->arena, "scenario=%s\n", scenarios[next].code));
	return NULL;
}
