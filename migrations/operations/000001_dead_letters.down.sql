DROP TABLE operations_dead_letters;
