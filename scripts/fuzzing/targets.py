"""All targets, by their names."""

from scripts.fuzzing import batch, readers, repositories, requests, texts

TARGETS = {
    each.name: each
    for each in (*batch.TARGETS, *readers.TARGETS, *texts.TARGETS, *repositories.TARGETS, *requests.TARGETS)
}
