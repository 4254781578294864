/* judge.h — signatures that strangers send are looked at by a child.
 *
 * Certificates and signatures are deep formats, read by large libraries: a mistake in one of them
 * must not reach the process that holds the keys.  The child is asked what core/cms would be asked,
 * and has nothing but these bytes; its report comes back as plain numbers and texts.  Spawns a
 * child each: not on the writer. */
#ifndef CORE_JUDGE_JUDGE_H
#define CORE_JUDGE_JUDGE_H

#include "core/cms/cms.h"
#include "core/sandbox/sandbox.h"

/* As cms_verify(), xades_verify() and tsa_verify().  Of the certificates in a question only the DER
 * is read, and what is none is left out.  When the child has failed the report is not readable, and
 * says so; a stamp is undecided. */
CmsReport judge_cms(Arena *arena, const CmsQuestion *question);
CmsReport judge_xades(Arena *arena, const CmsQuestion *question);
CmsStamp judge_stamp(Arena *arena, Str token, const CmsQuestion *question);

/* `beffroi child judge`. */
extern const SandboxKind judge_kind;

#endif
