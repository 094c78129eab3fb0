DROP TABLE ordering_orders;
