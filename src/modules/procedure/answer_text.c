/* answer_text.c — answers as people read them. */
#include "modules/procedure/answers.h"

static void put_choices(Buf *out, const FieldDef *field, Str value, Lang lang)
{
	StrList picks = procedure_lines(out->arena, value);
	for (size_t i = 0; i < picks.len; i++) {
		Str label = text_in(procedure_option_label(field, picks.at[i]), lang);
		if (i)
			buf_add(out, lang == LANG_AR ? S("، ") : S(", "));
		buf_add(out, label.len ? label : picks.at[i]);
	}
}

static void put_address(Buf *out, Str value)
{
	Str postcode = procedure_part(value, ADDRESS_POSTCODE);
	static const int order[] = { ADDRESS_STREET, ADDRESS_COMPLEMENT, ADDRESS_TOWN,
		                     ADDRESS_COUNTRY };
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		Str part = procedure_part(value, order[i]);
		bool with_code = order[i] == ADDRESS_TOWN && postcode.len;
		if (part.len == 0 && !with_code)
			continue;
		if (out->len)
			buf_add(out, S(", "));
		if (with_code)
			buf_addf(out, "%.*s%s", STR(postcode), part.len ? " " : "");
		buf_add(out, part);
	}
}

static void put_name(Buf *out, Str value, Lang lang)
{
	Str civility = procedure_part(value, NAME_CIVILITY);
	if (str_eq(civility, S("madame")))
		buf_addf(out, "%s ", i18n_message(lang, "Madame"));
	else if (str_eq(civility, S("monsieur")))
		buf_addf(out, "%s ", i18n_message(lang, "Monsieur"));
	Str given = procedure_part(value, NAME_GIVEN), family = procedure_part(value, NAME_FAMILY);
	buf_add(out, given);
	if (given.len && family.len)
		buf_char(out, ' ');
	buf_add(out, family);
}

static void put_number(Buf *out, Str value, Lang lang)
{
	int64_t number;
	Str decimals = value, whole = str_cut(&decimals, '.');
	if (!str_to_int(whole, &number)) {
		buf_add(out, value);
		return;
	}
	if (number == 0 && str_starts(whole, S("-")))
		buf_char(out, '-');
	i18n_put_int(out, lang, number);
	if (decimals.len)
		buf_addf(out, "%c%.*s", lang == LANG_EN ? '.' : ',', STR(decimals));
}

Str procedure_answer_text(Arena *arena, const FieldDef *field, Str value, Lang lang,
                          Currency currency)
{
	Buf out = { .arena = arena };
	Date date;
	Money money;
	if (value.len == 0)
		return value;
	switch (field->type) {
	case FIELD_YES_NO:
	case FIELD_HONOUR:
		return str_of(str_eq(value, S("yes")) ? i18n_message(lang, "Oui")
		                                      : i18n_message(lang, "Non"));
	case FIELD_CHOICE:
	case FIELD_CHOICES: put_choices(&out, field, value, lang); break;
	case FIELD_ADDRESS: put_address(&out, value); break;
	case FIELD_NAME: put_name(&out, value, lang); break;
	case FIELD_INTEGER:
	case FIELD_DECIMAL: put_number(&out, value, lang); break;
	case FIELD_DATE:
		if (!date_parse(value, &date))
			return value;
		i18n_put_date(&out, lang, date);
		break;
	case FIELD_AMOUNT:
		if (!money_parse(value, currency, &money))
			return value;
		i18n_put_money(&out, lang, money);
		break;
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
	case FIELD_EMAIL:
	case FIELD_PHONE: return value;
	case FIELD_BLOCK:
	case FIELD_FILE:
	case FIELD_EXPLANATION: return (Str){ 0 };
	}
	return buf_str(&out);
}
