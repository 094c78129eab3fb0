DROP TABLE ordering_purchases;
