DROP TABLE billing_payments;
DROP TABLE billing_bills;
