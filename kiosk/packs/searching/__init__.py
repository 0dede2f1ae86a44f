"""Finding lessons and quizzes by words, as people of thirteen languages type them.

A word that was typed is first widened to the words of the shelf that may be meant (`widening`): the same word, other
forms of it, longer words that hold it, and what sounds like it in Latin letters. Those words are then looked up in the
index (`finding`). The index is derived from what stands on the shelf and can always be made anew (`indexing`).
"""
