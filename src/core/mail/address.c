/* address.c — the addresses that letters are sent to. */
#include <string.h>

#include "core/mail/mail.h"

static bool is_of(Str text, const char *others)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool letter =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!letter && (!c || !strchr(others, c)))
			return false;
	}
	return text.len > 0;
}

bool mail_address_is_valid(Str address)
{
	if (address.len > 254 || !str_has(address, S("@")))
		return false;
	Str domain = address;
	Str local = str_cut(&domain, '@');
	if (local.len > 64 || !is_of(local, "!#$%&'*+-/=?^_`{|}~.") || str_starts(local, S(".")) ||
	    str_ends(local, S(".")) || str_has(local, S("..")) || !is_of(domain, "-."))
		return false;
	return !str_starts(domain, S(".")) && !str_ends(domain, S(".")) &&
	       !str_starts(domain, S("-")) && !str_ends(domain, S("-")) &&
	       !str_has(domain, S(".."));
}
