"""The steps that touch characters: characters, tidy, spaces, repeats, misreads, doubt; and the script of the result."""

from textfix.correction import characters as _characters
from textfix.correction import doubt as _doubt
from textfix.correction import misreads as _misreads
from textfix.correction import repeats as _repeats
from textfix.correction import script as _script
from textfix.correction import spaces as _spaces
from textfix.correction import tidy as _tidy
from textfix.data.rule import Rule

RULES: tuple[Rule, ...] = (
    *_characters.RULES, *_tidy.RULES, *_script.RULES, *_spaces.RULES, *_repeats.RULES, *_misreads.RULES,
    *_doubt.RULES)
