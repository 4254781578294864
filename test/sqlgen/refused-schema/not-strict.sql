-- refused: must end with ) @strict
create table notice (id @key);
