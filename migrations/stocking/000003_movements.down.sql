DROP TABLE stocking_movements;
