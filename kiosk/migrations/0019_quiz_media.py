"""A quiz names recordings too, not only pictures."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE quiz RENAME COLUMN pictures TO media")
