#include "base/arg.h"

Arg arg_str(const char *name, Str value)
{
	return (Arg){ .name = name, .kind = ARG_STR, .str = value };
}

Arg arg_message(const char *name, const char *value)
{
	return (Arg){ .name = name, .kind = ARG_MESSAGE, .message = value };
}

Arg arg_number(const char *name, int64_t value)
{
	return (Arg){ .name = name, .kind = ARG_INT, .number = value };
}

Arg arg_size(const char *name, size_t value)
{
	assert(value <= INT64_MAX);
	return arg_number(name, (int64_t)value);
}

Arg arg_date(const char *name, Date value)
{
	return (Arg){ .name = name, .kind = ARG_DATE, .date = value };
}

Arg arg_instant(const char *name, Instant value)
{
	return (Arg){ .name = name, .kind = ARG_INSTANT, .instant = value };
}

Arg arg_money(const char *name, Money value)
{
	return (Arg){ .name = name, .kind = ARG_MONEY, .money = value };
}
