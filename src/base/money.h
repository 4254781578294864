/* money.h — an amount: whole minor units of a currency, never floating point.
 *
 * The exponent says how many decimals the currency has (ISO 4217): EUR and MAD 2, XPF 0. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/str.h"

typedef enum { CURRENCY_NONE, CURRENCY_EUR, CURRENCY_XPF, CURRENCY_MAD } Currency;

typedef struct {
	int64_t minor; /* cents, centimes; francs for XPF */
	Currency currency;
} Money;

const char *currency_code(Currency currency); /* "EUR"; "" for none */
int currency_exponent(Currency currency);     /* decimals: 0 to 3 */

/* The currency of an ISO 4217 code; CURRENCY_NONE for those that are not known here. */
Currency currency_find(Str code);

/* Reads "12", "12.5", "12,50", also with spaces between thousands.  False, and `money` untouched,
 * for any other text, more decimals than the currency has, or more than 10^15 minor units. */
MUST_USE bool money_parse(Str text, Currency currency, Money *money);

/* "12.50": the form that is stored.  How people see it is core/i18n's. */
Str money_plain(Arena *arena, Money money);

/* The sum of two amounts of one currency; faults on overflow. */
Money money_add(Money a, Money b);

#endif
