"""What a learner revised is read at each opening of the home; that must not cost a walk over all that was ever done.

Some homes have the index already, from when this bore the number 16.
"""


def up(migrator, db):
    kinds = "('revised/1', 'learned-elsewhere/1')"
    db.execute_sql(f"CREATE INDEX IF NOT EXISTS event_revision ON event (person) WHERE kind IN {kinds}")
