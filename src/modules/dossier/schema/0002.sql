-- Decisions that are signed in the signature book: the folder in which one waits, and the signed PDF of a
-- document.
alter table dossier add column folder @bigint references book_folder (id);
alter table dossier_document add column blob @bigint references blob (id);
create index dossier_in_signature on dossier (due_key, id) where folder is not null;
