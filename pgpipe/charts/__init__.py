"""Pictures: what SQL answers (sql/chart), gathered, then drawn. Only drawing loads matplotlib."""
