-- refused: unknown datatype
create table notice (id @key, title varchar(20)) @strict;
