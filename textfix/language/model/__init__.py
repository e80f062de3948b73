"""Character n-grams: the model of the language that every step leans on.

`count`, `smooth`, `prune` and `pack` make it, in this order; `chain` is how it is asked, and `model` what it answers.
"""

from textfix.language.model.model import Model, shipped

__all__ = ["Model", "shipped"]
