/* inside.h — what the files of account share. */
#ifndef MODULES_ACCOUNT_INSIDE_H
#define MODULES_ACCOUNT_INSIDE_H

#include "modules/account/rows.h"

enum {
	ACCOUNT_PASSWORD_MAX = 200,
	ACCOUNT_SUITE_MAX = 1000,
	ACCOUNT_HOUR = 3600,
	ACCOUNT_DAY = 24 * ACCOUNT_HOUR,
	ACCOUNT_HALF_SESSION_S = 600, /* until a one-time code is given */
	ACCOUNT_CODE_SETUP_S = 1800,
	ACCOUNT_INVITATION_S = 14 * ACCOUNT_DAY,
};

/* ---- password.c ---- */

/* Refuses a password that is too short or long, common, or made of words that anyone would try
 * first here: the authority's, the address's, the name's. */
MUST_USE Err *account_password_check(Ctx *ctx, Str password, Str email, Str name);

/* Every comparison of a password goes through here; it takes as long when `stored` is empty.  The
 * count is for tests: the same work is done whether there is an account or not. */
bool account_password_is(Str stored, Str password);
int64_t account_passwords_compared(void);

/* ---- session.c ---- */

Bytes account_digest(Arena *arena, Str token); /* SHA-256: what is stored of a token */

/* "Firefox · Android": of a User-Agent header, what helps to recognise a session. */
Str account_device(Ctx *ctx, Str user_agent);

/* Its roles in this authority, as grants; empty: no agent. */
GrantList account_grants(Ctx *ctx, Id account, Str email, bool confirmed);

/* The session of a token at a host: live, though its code may still be wanted.  NULL: none. */
const Session *account_session_get(Ctx *ctx, Str token, Str host);
bool account_session_is_half(const Session *session); /* a one-time code is still wanted */
bool account_session_is_idle(const Session *session, bool agent, Instant now);

/* Makes a session on the platform's writer and ends the one of token `old`, if any; tells the
 * person by mail when the device is new to the account.  Returns the token. */
typedef struct {
	Id account;
	Str host, device, old;
	bool agent, half, second_factor;
} SessionStart;
Str account_session_start(Ctx *ctx, const SessionStart *start);

/* ---- link.c ---- */

typedef enum { LINK_CONFIRM, LINK_SIGN_IN, LINK_RESET, LINK_PURPOSES } LinkPurpose;

/* Makes a single-use link to this authority's site; returns its token.  account 0: a link that
 * opens nothing, made so that an address without an account costs the same. */
Str account_link_make(Ctx *ctx, LinkPurpose purpose, Id account, Str suite);

/* The link when it is still good.  Refuses one that is not, or not any more (ERR_GONE). */
MUST_USE Err *account_link_get(Ctx *ctx, LinkPurpose purpose, Str token, const Link **ret_link);
MUST_USE Err *account_link_use(Ctx *ctx, const Link *link); /* on the writer; refuses the second */

/* Marks the address of an account as confirmed.  Refuses when another account has it
 * (ERR_CONFLICT). */
MUST_USE Err *account_confirm(Ctx *ctx, const Account *account);

/* A safe path of this host to go on to: begins with one slash, else empty. */
Str account_suite(Str path);

/* ---- code.c: one-time codes ---- */

/* Checks a code; the step it uses up goes to account_spend_code() on the writer. */
bool account_code_is(Ctx *ctx, const Account *account, Str code, int64_t *ret_step);
Bytes account_code_seal(Ctx *ctx, Id account, Str secret, const char *use); /* "account" */
bool account_code_open(Ctx *ctx, Id account, Bytes sealed, const char *use, Str *ret_secret);

/* A new secret, sealed for the form of its set-up, good for half an hour for this account. */
Str account_code_offer(Ctx *ctx, Id account, Str *ret_secret);
bool account_code_accept(Ctx *ctx, Id account, Str offer, Str *ret_secret);

/* ---- invite.c ---- */

/* The token of an invitation: names authority, address and last instant, with a code of the
 * platform's key, so that it needs no row of the platform's file when it is made. */
Str account_invitation_make(Ctx *ctx, Str email);
MUST_USE Err *account_invitation_read(Ctx *ctx, Str token, Str *ret_email, Instant *ret_expires);

/* ---- limits.c ---- */

/* Each may refuse (ERR_TOO_MANY).  Guessing is limited by who asks and by what is asked for; the
 * more tries, the longer the wait. */
MUST_USE Err *account_limit_guess(Ctx *ctx, Str address, Str email);
void account_limit_forgive(Ctx *ctx, Str address, Str email);
MUST_USE Err *account_limit_mail(Ctx *ctx, Str address, Str email);
MUST_USE Err *account_limit_code(Ctx *ctx, Id account);

/* ---- letters.c ---- */

void account_letter_link(Ctx *ctx, LinkPurpose purpose, const Account *account, Str email,
                         Str token, bool is_taken);
void account_letter_device(Ctx *ctx, const Account *account, Str device);
void account_letter_changed(Ctx *ctx, const Account *account, const char *what);
void account_letter_invitation(Ctx *ctx, Str email, Str name, Str token);

/* ---- pages*.c ---- */

struct Req;
const Role *account_role_find(Str name); /* NULL: no module has it */
const char *account_role_meaning(Str name);
Str account_page_address(Ctx *ctx, const char *path, Str suite); /* "/connexion/code?suite=…" */
void account_page_enter(struct Req *req, const Account *account, Str suite);
Str account_page_email(struct Req *req); /* the field "courriel"; records its problems */
void account_page_problem(struct Req *req, const char *name, const Err *e);

/* My account. */
Err *account_page_me(struct Req *req);
Err *account_page_me_prepare(struct Req *req);
Err *account_page_me_save(struct Req *req);
Err *account_page_password(struct Req *req);
Err *account_page_password_prepare(struct Req *req);
Err *account_page_password_save(struct Req *req);
Err *account_page_confirm_again(struct Req *req);
Err *account_page_sessions(struct Req *req);
Err *account_page_session_end(struct Req *req);
Err *account_page_sessions_end(struct Req *req);
Err *account_page_code(struct Req *req);
Err *account_page_code_prepare(struct Req *req);
Err *account_page_code_save(struct Req *req);

/* Agents, and those who are invited. */
Err *account_page_agents(struct Req *req);
Err *account_page_agents_prepare(struct Req *req);
Err *account_page_agents_invite(struct Req *req);
Err *account_page_agents_take(struct Req *req);
Err *account_page_agents_reset(struct Req *req);
Err *account_page_agents_rule(struct Req *req);
Err *account_page_invitation(struct Req *req);
Err *account_page_invitation_prepare(struct Req *req);
Err *account_page_invitation_accept(struct Req *req);

#endif
