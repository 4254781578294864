/* answers.c — answers in memory, the rows of blocks, and the record they are kept in. */
#include "modules/procedure/answers.h"

#include <string.h>

/* ---- Answers ---- */

static Answer *find(const Answers *answers, Str field, int row)
{
	for (size_t i = 0; i < answers->list.len; i++) {
		Answer *a = &answers->list.at[i];
		if (a->row == row && str_eq(a->field, field))
			return a;
	}
	return NULL;
}

static void remove_at(Answers *answers, size_t at)
{
	answers->list.len--;
	memmove(&answers->list.at[at], &answers->list.at[at + 1],
	        (answers->list.len - at) * sizeof(Answer));
}

static void add(Answers *answers, Str field, int row, Str value)
{
	if (answers->list.len == ANSWERS_MAX)
		fault("could not keep more than %d answers", ANSWERS_MAX);
	*list_push(answers->arena, &answers->list) =
		(Answer){ str_copy(answers->arena, field), row, str_copy(answers->arena, value) };
}

Str procedure_answer(const Answers *answers, Str field, int row)
{
	const Answer *a = find(answers, field, row);
	return a ? a->value : (Str){ 0 };
}

void procedure_answer_set(Answers *answers, Str field, int row, Str value)
{
	Answer *a = find(answers, field, row);
	if (a && value.len)
		a->value = str_copy(answers->arena, value);
	else if (a)
		remove_at(answers, (size_t)(a - answers->list.at));
	else if (value.len)
		add(answers, field, row, value);
}

Str procedure_part(Str value, int part)
{
	Str line = { 0 };
	for (int i = 0; i <= part; i++)
		line = str_cut(&value, '\n');
	return line;
}

Str procedure_parts_join(Arena *arena, const Str *parts, int parts_len)
{
	Buf buf = { .arena = arena };
	bool empty = true;
	for (int i = 0; i < parts_len; i++) {
		Str part = str_trim(parts[i]);
		empty &= part.len == 0;
		if (i)
			buf_char(&buf, '\n');
		for (size_t j = 0; j < part.len; j++)
			buf_char(&buf,
			         part.ptr[j] == '\n' || part.ptr[j] == '\r' ? ' ' : part.ptr[j]);
	}
	return empty ? (Str){ 0 } : buf_str(&buf);
}

StrList procedure_lines(Arena *arena, Str value)
{
	StrList list = { 0 };
	while (value.len) {
		Str line = str_cut(&value, '\n');
		if (line.len)
			*list_push(arena, &list) = line;
	}
	return list;
}

/* ---- Rows ---- */

RowList procedure_rows(Arena *arena, const Answers *answers, Str block)
{
	RowList rows = { 0 };
	for (size_t i = 0; i < answers->list.len; i++)
		if (str_eq(answers->list.at[i].field, block))
			*list_push(arena, &rows) = answers->list.at[i].row;
	return rows;
}

int procedure_row_add(Answers *answers, Str block)
{
	int count = 0, last = 0;
	for (size_t i = 0; i < answers->list.len; i++) {
		const Answer *a = &answers->list.at[i];
		if (!str_eq(a->field, block))
			continue;
		count++;
		last = a->row > last ? a->row : last;
	}
	if (count >= PROCEDURE_ROWS_MAX)
		return 0;
	add(answers, block, last + 1, (Str){ 0 });
	return last + 1;
}

/* Whether a field is "block" itself or "block.something". */
static bool is_of_block(Str field, Str block)
{
	return str_starts(field, block) && (field.len == block.len || field.ptr[block.len] == '.');
}

void procedure_row_remove(Answers *answers, Str block, int row)
{
	for (size_t i = answers->list.len; i-- > 0;)
		if (answers->list.at[i].row == row && is_of_block(answers->list.at[i].field, block))
			remove_at(answers, i);
}

/* ---- What is shown ---- */

/* The block of a field's key, or NULL. */
static const FieldDef *block_of(const Procedure *procedure, Str key)
{
	Str rest = key, block = str_cut(&rest, '.');
	return block.len < key.len ? procedure_field(procedure, block) : NULL;
}

bool procedure_field_shown(const Procedure *procedure, const FieldDef *field,
                           const Answers *answers, int row)
{
	(void)row; /* conditions are on fields outside of blocks: the same for every row */
	const FieldDef *block = block_of(procedure, field->key);
	if (block && !procedure_field_shown(procedure, block, answers, 0))
		return false;
	if (field->when_field.len == 0)
		return true;
	const FieldDef *other = procedure_field(procedure, field->when_field);
	if (!other || !procedure_field_shown(procedure, other, answers, 0))
		return false;
	Str value = procedure_answer(answers, other->key, 0);
	for (size_t i = 0; i < field->when_is.len; i++)
		if (str_eq(field->when_is.at[i], value))
			return true;
	return false;
}

bool procedure_step_shown(const Procedure *procedure, int step, const Answers *answers)
{
	const SectionList *sections = &procedure->steps.at[step].sections;
	for (size_t i = 0; i < sections->len; i++)
		for (size_t j = 0; j < sections->at[i].fields.len; j++)
			if (procedure_field_shown(procedure, &sections->at[i].fields.at[j], answers,
			                          0))
				return true;
	return false;
}

/* An answer that belongs: its field exists and is shown, and its row is one of its block. */
static bool belongs(const Procedure *procedure, const Answers *answers, const Answer *a)
{
	const FieldDef *field = procedure_field(procedure, a->field);
	if (!field || !procedure_field_shown(procedure, field, answers, a->row))
		return false;
	const FieldDef *block = block_of(procedure, a->field);
	if (block)
		return find(answers, block->key, a->row) != NULL;
	return field->type == FIELD_BLOCK ? a->row > 0 : a->row == 0 && a->value.len > 0;
}

void procedure_answers_prune(const Procedure *procedure, Answers *answers)
{
	/* From the end, and again while something went: what hid a field may come later. */
	size_t before;
	do {
		before = answers->list.len;
		for (size_t i = answers->list.len; i-- > 0;)
			if (!belongs(procedure, answers, &answers->list.at[i]))
				remove_at(answers, i);
	} while (answers->list.len < before);
}

/* ---- The record: a version, how many, then for each the field, the row and the value ---- */

enum { RECORD_VERSION = 1, VARINT_BYTES_MAX = 5, ROW_MAX = 1 << 20 };

static void put_number(Buf *buf, size_t number)
{
	for (; number >= 128; number >>= 7)
		buf_char(buf, (char)(128 | (number & 127)));
	buf_char(buf, (char)number);
}

static void put_text(Buf *buf, Str text)
{
	put_number(buf, text.len);
	buf_add(buf, text);
}

Bytes procedure_answers_encode(Arena *arena, const Answers *answers)
{
	Buf buf = { .arena = arena };
	buf_char(&buf, RECORD_VERSION);
	put_number(&buf, answers->list.len);
	for (size_t i = 0; i < answers->list.len; i++) {
		put_text(&buf, answers->list.at[i].field);
		put_number(&buf, (size_t)answers->list.at[i].row);
		put_text(&buf, answers->list.at[i].value);
	}
	Str record = buf_str(&buf);
	return (Bytes){ record.ptr, record.len };
}

/* The shortest form only, so that a record has one encoding. */
static bool take_number(Bytes *rest, size_t max, size_t *number)
{
	size_t value = 0;
	for (size_t i = 0; i < VARINT_BYTES_MAX && i < rest->len; i++) {
		unsigned char byte = (unsigned char)rest->ptr[i];
		value |= (size_t)(byte & 127) << (7 * i);
		if (byte & 128)
			continue;
		if ((i > 0 && byte == 0) || value > max)
			return false;
		rest->ptr += i + 1;
		rest->len -= i + 1;
		*number = value;
		return true;
	}
	return false;
}

static bool take_text(Bytes *rest, Str *text)
{
	size_t len;
	if (!take_number(rest, ANSWERS_BYTES_MAX, &len) || len > rest->len)
		return false;
	*text = (Str){ rest->ptr, len };
	rest->ptr += len;
	rest->len -= len;
	return str_is_utf8(*text);
}

bool procedure_answers_decode(Bytes record, Answers *answers)
{
	Answers read = { .arena = answers->arena };
	Bytes rest = record;
	size_t version, count, row;
	if (record.len > ANSWERS_BYTES_MAX || !take_number(&rest, RECORD_VERSION, &version) ||
	    version != RECORD_VERSION || !take_number(&rest, ANSWERS_MAX, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		Str field, value;
		if (!take_text(&rest, &field) || field.len == 0 ||
		    !take_number(&rest, ROW_MAX, &row) || !take_text(&rest, &value) ||
		    find(&read, field, (int)row))
			return false;
		add(&read, field, (int)row, value);
	}
	if (rest.len)
		return false;
	*answers = read;
	return true;
}
