"""Words of any script: one spelling for what reads the same (`normalising`), and how they sound (`romanising`).

Pure, and below all features: what finds lessons and what finds people hear words alike.
"""
