"""What people learned: folds over the ledger, and the questions that dashboards ask of them."""
