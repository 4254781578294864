/* inside.h — what the files of core/xml share; private to it. */
#ifndef CORE_XML_INSIDE_H
#define CORE_XML_INSIDE_H

#include "core/xml/xml.h"

/* Whether a liberal reader takes these bytes as windows-1252: see XmlRules. */
bool xml_is_western(Str bytes);

/* Such bytes as UTF-8. */
Str xml_from_western(Arena *arena, Str bytes);

#endif
