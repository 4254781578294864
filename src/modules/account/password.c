/* password.c — which passwords are good enough, and the one place where they are compared.
 *
 * Length is what counts; no rule asks for digits or capitals (ASVS 5.0, 6.2.5).  What is refused is
 * what others try first: common passwords, words of this place, sequences. */
#include <ctype.h>
#include <string.h>

#include "core/crypto/crypto.h"
#include "modules/account/inside.h"

enum { LEFT_MIN = 5, RUN_PERCENT_MAX = 75, WORD_MIN = 4, WORDS_MAX = 60 };

static _Atomic int64_t compared;

bool account_password_is(Str stored, Str password)
{
	compared++;
	return crypto_password_verify(stored, password) && stored.len > 0;
}

int64_t account_passwords_compared(void)
{
	return compared;
}

/* What passwords of the well-known lists are made of, in French, English and Arabic written in
 * Latin letters, and rows of keyboards.  Longer ones first, so that no part of them is left. */
static const char *const common[] = {
	"correcthorsebatterystaple",
	"administrateur",
	"qwertyuiop",
	"azertyuiop",
	"motdepasse",
	"jeteaime",
	"qsdfghjklm",
	"asdfghjkl",
	"chocolat",
	"doudou",
	"liverpool",
	"marseille",
	"password",
	"passw0rd",
	"p@ssword",
	"p@ssw0rd",
	"passwort",
	"princess",
	"princesse",
	"sunshine",
	"superman",
	"football",
	"baseball",
	"computer",
	"internet",
	"trustno1",
	"whatever",
	"iloveyou",
	"letmein",
	"welcome",
	"bienvenue",
	"bonjour",
	"connexion",
	"collectivite",
	"commune",
	"mairie",
	"maroc",
	"france",
	"casablanca",
	"noumea",
	"secret",
	"soleil",
	"loulou",
	"jetaime",
	"nicolas",
	"camille",
	"mohamed",
	"mohammed",
	"allah",
	"hamdoulillah",
	"inchallah",
	"bismillah",
	"salam",
	"habibi",
	"dragon",
	"master",
	"monkey",
	"shadow",
	"michael",
	"qwerty",
	"azerty",
	"qwertz",
	"wxcvbn",
	"zxcvbnm",
	"zaqxsw",
	"1q2w3e4r",
	"1qaz2wsx",
	"1a2z3e4r",
	"abcdefgh",
	"abc123",
	"admin",
	"agent",
	"login",
	"change",
	"moncompte",
	"compte",
	"test",
	"toto",
	"titi",
	"beffroi",
};

static bool same_nocase(const char *a, Str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (tolower((unsigned char)a[i]) != tolower((unsigned char)word.ptr[i]))
			return false;
	return true;
}

/* Blanks out each place where the word is. */
static void strike(char *text, size_t len, Str word)
{
	if (word.len < WORD_MIN)
		return;
	for (size_t i = 0; i + word.len <= len; i++)
		if (same_nocase(text + i, word))
			memset(text + i, ' ', word.len);
}

static void strike_words(char *text, size_t len, Str sentence)
{
	for (int words = 0; sentence.len > 0 && words < WORDS_MAX; words++) {
		size_t end = 0;
		while (end < sentence.len && !strchr(" .-_@'", sentence.ptr[end]))
			end++;
		strike(text, len, str_part(sentence, 0, end));
		sentence = str_part(sentence, end + 1, sentence.len);
	}
}

/* Letters and signs that are left when what anyone would try, and the digits, are taken away. */
static size_t left_over(Ctx *ctx, Str password, Str email, Str name)
{
	char *text = alloc_n(ctx->arena, char, password.len + 1);
	memcpy(text, password.ptr, password.len);
	strike_words(text, password.len, email);
	strike_words(text, password.len, name);
	if (ctx->authority) {
		strike_words(text, password.len, ctx->authority->name);
		strike_words(text, password.len, ctx->authority->slug);
	}
	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		strike(text, password.len, str_of(common[i]));
	size_t left = 0;
	for (size_t i = 0; i < password.len; i++)
		left += !isdigit((unsigned char)text[i]) && !strchr(" !?.*_-", text[i]);
	return left;
}

/* "aaaaaaaaaaaa", "123456789012", "zyxwvutsrqpo": next to each other, same or one apart. */
static bool is_run(Str password)
{
	size_t steps = 0;
	for (size_t i = 1; i < password.len; i++) {
		int step = password.ptr[i] - password.ptr[i - 1];
		steps += step >= -1 && step <= 1;
	}
	return steps * 100 > (password.len - 1) * RUN_PERCENT_MAX;
}

/* "abababababab", "toto1toto1toto1": a piece of at most six bytes, again and again. */
static bool is_repeated(Str password)
{
	for (size_t period = 1; period <= 6; period++) {
		size_t same = 0;
		for (size_t i = period; i < password.len; i++)
			same += password.ptr[i] == password.ptr[i - period];
		if (same == password.len - period)
			return true;
	}
	return false;
}

Err *account_password_check(Ctx *ctx, Str password, Str email, Str name)
{
	size_t len = str_is_utf8(password) ? str_code_points(password) : password.len;
	if (len < ACCOUNT_PASSWORD_MIN)
		return err_invalid(ctx,
		                   "Choisissez un mot de passe d’au moins {min} caractères. Une"
		                   " phrase convient très bien.",
		                   arg("min", ACCOUNT_PASSWORD_MIN));
	if (len > ACCOUNT_PASSWORD_MAX)
		return err_invalid(ctx, "Choisissez un mot de passe d’au plus {max} caractères.",
		                   arg("max", ACCOUNT_PASSWORD_MAX));
	if (is_run(password) || is_repeated(password) ||
	    left_over(ctx, password, email, name) < LEFT_MIN)
		return err_invalid(ctx, "Ce mot de passe serait trouvé trop vite. Prenez plusieurs"
		                        " mots qui n’ont pas de rapport entre eux.");
	return NULL;
}
