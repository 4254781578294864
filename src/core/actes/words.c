/* words.c — kinds of messages, natures, identifiers and names of files. */
#include "core/actes/actes.h"

typedef struct {
	const char *root, *transaction, *name;
	bool from_prefecture;
} Kind;

static const Kind kinds[ACTES_KINDS] = {
	[ACTES_ACT] = { "Acte", "1-1", MESSAGE("Transmission de l’acte"), false },
	[ACTES_ACT_RECEIPT] = { "ARActe", "1-2", MESSAGE("Accusé de réception de l’acte"), true },
	[ACTES_ACT_ANOMALY] = { "AnomalieActe", "1-3", MESSAGE("Anomalie : l’acte est refusé"),
	                        true },
	[ACTES_LETTER] = { "CourrierSimple", "2-1", MESSAGE("Courrier de la préfecture"), true },
	[ACTES_LETTER_ANSWER] = { "ReponseCourrierSimple", "2-2", MESSAGE("Réponse au courrier"),
	                          false },
	[ACTES_PIECES_ASKED] = { "DemandePieceComplementaire", "3-1",
	                         MESSAGE("Demande de pièces complémentaires"), true },
	[ACTES_PIECES_ASKED_AR] = { "ARDemandePieceComplementaire", "3-2",
	                            MESSAGE("Accusé de réception de la demande de pièces"), false },
	[ACTES_PIECES_REFUSED] = { "RefusPieceComplementaire", "3-3",
	                           MESSAGE("Refus d’envoyer des pièces"), false },
	[ACTES_PIECES] = { "PieceComplementaire", "3-4", MESSAGE("Envoi de pièces complémentaires"),
	                   false },
	[ACTES_PIECES_AR] = { "ARPieceComplementaire", "3-5",
	                      MESSAGE("Accusé de réception des pièces ou du refus"), true },
	[ACTES_REMARKS] = { "LettreObservations", "4-1", MESSAGE("Lettre d’observations"), true },
	[ACTES_REMARKS_AR] = { "ARLettreObservations", "4-2",
	                       MESSAGE("Accusé de réception de la lettre d’observations"), false },
	[ACTES_REMARKS_REFUSED] = { "RejetLettreObservations", "4-3",
	                            MESSAGE("Rejet des observations"), false },
	[ACTES_REMARKS_ANSWER] = { "ReponseLettreObservations", "4-4",
	                           MESSAGE("Réponse aux observations"), false },
	[ACTES_REMARKS_ANSWER_AR] = { "ARReponseRejetLettreObservations", "4-5",
	                              MESSAGE("Accusé de réception de la réponse ou du rejet"),
	                              true },
	[ACTES_COURT] = { "DefereTA", "5-1", MESSAGE("Déféré au tribunal administratif"), true },
	[ACTES_CANCEL] = { "Annulation", "6-1", MESSAGE("Annulation de la transmission"), false },
	[ACTES_CANCEL_RECEIPT] = { "ARAnnulation", "6-2",
	                           MESSAGE("Accusé de réception de l’annulation"), true },
	[ACTES_NOMENCLATURE_ASKED] = { "DemandeClassification", "7-1",
	                               MESSAGE("Demande de la classification"), false },
	[ACTES_NOMENCLATURE] = { "RetourClassification", "7-2",
	                         MESSAGE("Classification des matières"), true },
	[ACTES_NOMENCLATURE_UNCHANGED] = { "ReponseClassificationSansChangement", "7-3",
	                                   MESSAGE("Classification sans changement"), true },
	[ACTES_ENVELOPE] = { "EnveloppeCLMISILL", "", MESSAGE("Enveloppe de la collectivité"),
	                     false },
	[ACTES_ENVELOPE_BACK] = { "EnveloppeMISILLCL", "", MESSAGE("Enveloppe de la préfecture"),
	                          true },
	[ACTES_ENVELOPE_ANOMALY] = { "AnomalieEnveloppe", "",
	                             MESSAGE("Anomalie : l’enveloppe est refusée"), true },
};

const char *actes_root(ActesKind kind)
{
	return kinds[kind].root;
}

const char *actes_transaction(ActesKind kind)
{
	return kinds[kind].transaction;
}

const char *actes_kind_name(ActesKind kind)
{
	return kinds[kind].name;
}

bool actes_is_from_prefecture(ActesKind kind)
{
	return kinds[kind].from_prefecture;
}

static const char *const natures[] = { NULL, "DE", "AR", "AI", "CC", "BF", "AU" };

const char *actes_nature_code(int nature)
{
	return nature > 0 && nature < (int)ARRAY_LEN(natures) ? natures[nature] : NULL;
}

int actes_nature_find(Str code)
{
	for (int i = 1; i < (int)ARRAY_LEN(natures); i++)
		if (str_eq(code, str_of(natures[i])))
			return i;
	return 0;
}

/* ---- What may stand in a field ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool are_digits(Str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_digit(s.ptr[i]))
			return false;
	return s.len > 0;
}

Str actes_number(Arena *arena, Str number)
{
	Buf buf = { .arena = arena };
	for (size_t i = 0; i < number.len; i++) {
		char c = number.ptr[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		buf_char(&buf, is_digit(c) || is_capital(c) ? c : '_');
	}
	Str s = buf_str(&buf);
	while (s.len && s.ptr[0] == '_')
		s = str_part(s, 1, s.len);
	while (s.len && s.ptr[s.len - 1] == '_')
		s.len--;
	return s.len <= ACTES_NUMBER_MAX ? s : (Str){ 0 };
}

/* Of the older schema: a letter or digit at both ends; of the newer one: no dash, no blank. */
bool actes_number_is_valid(Str number)
{
	if (number.len == 0 || number.len > ACTES_NUMBER_MAX)
		return false;
	for (size_t i = 0; i < number.len; i++) {
		char c = number.ptr[i];
		if (!is_digit(c) && !is_capital(c) && c != '_')
			return false;
	}
	return number.ptr[0] != '_' && number.ptr[number.len - 1] != '_';
}

bool actes_siren_is_valid(Str siren)
{
	if (siren.len != 9 || !are_digits(siren))
		return false;
	int sum = 0;
	for (size_t i = 0; i < siren.len; i++) {
		int digit = siren.ptr[i] - '0';
		if (i % 2 == 1)
			digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum % 10 == 0;
}

/* The schema also lets a "|" through, which is a slip of its pattern. */
bool actes_department_is_valid(Str s)
{
	if (s.len != 3 || (s.ptr[0] != '0' && s.ptr[0] != '9') || !is_digit(s.ptr[1]))
		return false;
	return is_digit(s.ptr[2]) || s.ptr[2] == 'A' || s.ptr[2] == 'B';
}

static bool is_word(Str s, bool underscore)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || is_capital(c) || is_digit(c) || c == '-';
		if (!letter && !(underscore && c == '_'))
			return false;
	}
	return s.len > 0;
}

bool actes_email_is_valid(Str email)
{
	if (email.len > 254 || !str_has(email, S("@")))
		return false;
	Str domain = email, local = str_cut(&domain, '@'), last = { 0 };
	if (str_ends(local, S(".")) || str_ends(domain, S(".")) || local.len == 0)
		return false;
	while (local.len)
		if (!is_word(str_cut(&local, '.'), true))
			return false;
	int parts = 0;
	for (; domain.len; parts++) {
		last = str_cut(&domain, '.');
		if (!is_word(last, false))
			return false;
	}
	for (size_t i = 0; i < last.len; i++)
		if (is_digit(last.ptr[i]) || last.ptr[i] == '-')
			return false;
	return parts >= 2 && last.len >= 2 && last.len <= 6;
}

bool actes_type_is_valid(Str type)
{
	if (type.len != 5 || type.ptr[2] != '_')
		return false;
	for (size_t i = 0; i < type.len; i++) {
		char c = type.ptr[i];
		if (i != 2 && !is_capital(c) && !(i < 2 && is_digit(c)))
			return false;
	}
	return true;
}

/* ---- Identifiers ---- */

static Str day_digits(Arena *arena, Date day)
{
	return str_format(arena, "%04d%02d%02d", day.year, day.month, day.day);
}

static bool read_day_digits(Str s, Date *day)
{
	int64_t number;
	if (s.len != 8 || !are_digits(s) || !str_to_int(s, &number))
		return false;
	Date d = DATE((int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100));
	if (!date_is_valid(d))
		return false;
	*day = d;
	return true;
}

Str actes_id(Arena *arena, const ActesId *id)
{
	const char *nature = actes_nature_code(id->nature);
	assert(nature);
	return str_format(arena, "%.*s-%.*s-%.*s-%.*s-%s", STR(id->department), STR(id->siren),
	                  STR(day_digits(arena, id->decided)), STR(id->number), nature);
}

bool actes_id_read(Str text, ActesId *ret_id)
{
	enum { FIXED = 3 + 1 + 9 + 1 + 8 + 1, TAIL = 3 };
	if (text.len < FIXED + 1 + TAIL || text.ptr[3] != '-' || text.ptr[13] != '-' ||
	    text.ptr[22] != '-' || text.ptr[text.len - TAIL] != '-')
		return false;
	ActesId id = { .department = str_part(text, 0, 3),
		       .siren = str_part(text, 4, 9),
		       .number = str_part(text, FIXED, text.len - FIXED - TAIL),
		       .nature = actes_nature_find(str_part(text, text.len - 2, 2)) };
	if (!are_digits(id.siren) || !id.nature || id.number.len > ACTES_NUMBER_MAX ||
	    !read_day_digits(str_part(text, 14, 8), &id.decided))
		return false;
	*ret_id = id;
	return true;
}

/* ---- Names ---- */

/* Cuts "…-1-2_3" into what comes before and the three numbers. */
static bool read_flow(Str base, Str *ret_before, ActesName *name)
{
	size_t at = base.len;
	while (at > 0 && is_digit(base.ptr[at - 1]))
		at--;
	Str file = str_part(base, at, base.len);
	if (at < 6 || file.len == 0 || file.len > 6 || base.ptr[at - 1] != '_' ||
	    !is_digit(base.ptr[at - 2]) || base.ptr[at - 3] != '-' || !is_digit(base.ptr[at - 4]) ||
	    base.ptr[at - 5] != '-')
		return false;
	int64_t number;
	if (!str_to_int(file, &number))
		return false;
	name->transaction = base.ptr[at - 4] - '0';
	name->flow = base.ptr[at - 2] - '0';
	name->file = (int)number;
	*ret_before = str_part(base, 0, at - 5);
	return true;
}

bool actes_name_read(Str name, ActesName *ret_name)
{
	ActesName n = { 0 };
	size_t dot = name.len;
	while (dot > 0 && name.ptr[dot - 1] != '.')
		dot--;
	if (dot < 2)
		return false;
	n.extension = str_part(name, dot, name.len);
	Str before, base = str_part(name, 0, dot - 1);
	if (!read_flow(base, &before, &n))
		return false;
	if (before.len > 6 && before.ptr[2] == '_' && before.ptr[5] == '-') {
		n.type = str_part(before, 0, 5);
		before = str_part(before, 6, before.len);
	}
	n.has_act = actes_id_read(before, &n.id);
	bool has_authority = before.len == 16 && before.ptr[3] == '-' &&
	                     are_digits(str_part(before, 4, 9)) && str_ends(before, S("---"));
	if (!n.has_act && !has_authority)
		return false;
	if (!n.has_act)
		n.id = (ActesId){ .department = str_part(before, 0, 3),
			          .siren = str_part(before, 4, 9) };
	*ret_name = n;
	return true;
}

static bool is_about_nomenclature(ActesKind kind)
{
	return actes_transaction(kind)[0] == '7';
}

Str actes_message_name(Arena *arena, const ActesId *id, ActesKind kind, int file)
{
	const char *flow = actes_transaction(kind);
	assert(flow[0]);
	if (is_about_nomenclature(kind))
		return str_format(arena, "%.*s-%.*s----%s_%d.xml", STR(id->department),
		                  STR(id->siren), flow, file);
	return str_format(arena, "%.*s-%s_%d.xml", STR(actes_id(arena, id)), flow, file);
}

Str actes_piece_name(Arena *arena, const ActesId *id, ActesKind kind, Str type, int file, Str ext)
{
	Str base = str_format(arena, "%.*s-%s_%d.%.*s", STR(actes_id(arena, id)),
	                      actes_transaction(kind), file, STR(ext));
	return type.len ? str_format(arena, "%.*s-%.*s", STR(type), STR(base)) : base;
}

Str actes_envelope_name(Arena *arena, Str siren, Date day, int64_t n)
{
	return str_format(arena, "EACT--%.*s--%.*s-%lld.xml", STR(siren),
	                  STR(day_digits(arena, day)), (long long)n);
}

Str actes_archive_name(Arena *arena, Str operator, Str siren, Date day, int64_t n)
{
	return str_format(arena, "%.*s-EACT--%.*s--%.*s-%lld.tar.gz", STR(operator), STR(siren),
	                  STR(day_digits(arena, day)), (long long)n);
}
