"""What a learner revised is read at each opening of the home; that must not cost a walk over all that was ever done."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX event_revision ON event (person) WHERE kind IN ('revised/1', 'learned-elsewhere/1')")
