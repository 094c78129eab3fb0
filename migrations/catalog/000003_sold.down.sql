DROP TABLE catalog_sold;
