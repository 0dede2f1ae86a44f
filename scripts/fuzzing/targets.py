"""All targets, by their names."""

from scripts.fuzzing import readers, repositories, requests, texts

TARGETS = {each.name: each for each in (*readers.TARGETS, *texts.TARGETS, *repositories.TARGETS, *requests.TARGETS)}
