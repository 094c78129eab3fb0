DROP TABLE stocking_shelves;
