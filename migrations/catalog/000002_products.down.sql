DROP TABLE catalog_product_tags;
DROP TABLE catalog_products;
