"""Two readers, one forwards and one backwards: does a piece of text read on from another one, by all that it says?

The n-grams of `language.model` see four characters; a reader sees sixty-four. It is a small network of convolutions
that was taught to tell what really follows a place of a text from what stands elsewhere (tools/train_readers.py).
"""

from textfix.language.readers.readers import Readers, shipped

__all__ = ["Readers", "shipped"]
