DROP TABLE sandbox_ledger;
