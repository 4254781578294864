/* shut.h — how a child shuts itself in; private to core/sandbox. */
#ifndef CORE_SANDBOX_SHUT_H
#define CORE_SANDBOX_SHUT_H

#include "core/sandbox/sandbox.h"

/* Limits, and Landlock where the kernel has it: returns whether files are guarded by it.  Faults
 * when the kernel refuses. */
bool sandbox_limit(const SandboxKind *kind);

/* From here on only the calls of the allow-list; opening files for reading is one when Landlock
 * guards them, and starting threads for the kinds that need it. */
void sandbox_shut(const SandboxKind *kind, bool may_open_files);

#endif
