DROP TABLE auditing_trail;
