"""All targets, by their names."""

from scripts.fuzzing import batch, messages, readers, repositories, requests, texts

TARGETS = {
    each.name: each
    for each in (
        *batch.TARGETS,
        *readers.TARGETS,
        *messages.TARGETS,
        *texts.TARGETS,
        *repositories.TARGETS,
        *requests.TARGETS,
    )
}
