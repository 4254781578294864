/* fuzz_address.c — any bytes as the address of a letter: what is accepted cannot say anything else
 * to a mail server. */
#include "core/mail/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str address = { (const char *)data, size };
	if (!mail_address_is_valid(address))
		return 0;
	int ats = 0;
	for (size_t i = 0; i < size; i++) {
		ats += data[i] == '@';
		assert(data[i] > ' ' && data[i] < 0x7f);
		assert(data[i] != '<' && data[i] != '>' && data[i] != ',' && data[i] != ';');
		assert(data[i] != '"' && data[i] != '\\' && data[i] != '(' && data[i] != ':');
	}
	assert(ats == 1 && size <= 254);
	return 0;
}
