"""What `review` shows and asks: a change, a question, a key, until the reviewer stops or nothing is left."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator

from textfix.cli.console import put
from textfix.cli.options import Settings
from textfix.cli.reviewing import Review
from textfix.cli.terminal import END, read_key, read_line, width
from textfix.data.escapes import escaped, unescaped
from textfix.data.problem import shown
from textfix.report.answers import Verdict, is_typeable
from textfix.report.card import card, fitting
from textfix.report.findings import line_ends, place, quoted
from textfix.rules import RULES

HELP = """\
y  accept: make this change; of a doubt: it is one, leave the text
n  reject: leave the text as it is; of a doubt: it is none
e  type what is to stand there instead
1  take the first of what else may stand there, where something is listed; 2 the second, and so on
a  accept this change and all behind it of the same rule without an answer
d  reject this change and all behind it of the same rule without an answer
u  take the answer back
s  how far the next answers go: here, in this file, everywhere
g  go to a change by its number
/  look for a text, or a rule
j  next change, leaving this one (also the down arrow)
k  change before (also the up arrow)
q  stop; the answers are kept, and the next review goes on from here
?  this help
"""

KEYS = "y,n,e,a,d,u,s,g,/,j,k,q,?"

QUESTIONS = {"applied": "Make this change", "suggested": "Make this change (suggested)", "doubt": "Leave this as it is"}

REACH = {"here": "", "file": ", in this file", "everywhere": ", everywhere"}


class Dialogue:
    """A review at a terminal."""

    def __init__(self, state: Review, source: str, settings: Settings) -> None:
        self._state, self._source, self._settings = state, source, settings
        self._ends = line_ends(source)
        self._keys: dict[str, Callable[[], bool]] = {
            "y": self._accept, "n": self._reject, "e": self._edit, "a": self._accept_rule, "d": self._reject_rule,
            "u": self._take_back, "s": self._scope, "g": self._go, "/": self._search, "j": self._next,
            "k": self._previous, "?": self._help,
        }

    def run(self) -> None:
        """Until it ends. Each method of a key says whether it goes on."""
        self._show()
        while True:
            key = self._ask()
            if key in ("q", END):
                return
            if not self._act(key):
                return

    def _act(self, key: str) -> bool:
        if key in self._keys:
            return self._keys[key]()
        others = self._state.change.alternatives
        if key in map(str, range(1, len(others) + 1)):
            return self._state.answer(Verdict.EDIT, others[int(key) - 1]) and self._show()
        return self._say("? shows the keys")

    def _ask(self) -> str:
        state = self._state
        question = f"{QUESTIONS[state.change.status]}{REACH[state.scope]}"
        put([f"{self._settings.console.styled(question, bold=True)} [{KEYS}]? "])
        sys.stdout.flush()
        key = read_key()
        self._say(key if key.isprintable() else "")
        return key

    def _show(self) -> bool:
        state, room = self._state, width()
        put(f"{fitting(line, room)}\n" for line in ("", *self._heads()))
        put(f"{row}\n" for row in card(state.change, self._source, room, self._paint))
        return True

    def _heads(self) -> Iterator[str]:
        state, change = self._state, self._state.change
        line, column = place(self._ends, change.span[0])
        yield (f"{state.at + 1} of {len(state.changes)}: {change.rule} {RULES[change.rule].name}, line {line}, "
               f"column {column}, {change.status} ({change.confidence:.2f})")
        if change.to is not None:
            yield f"it moves to before line {place(self._ends, change.to)[0]}"
        if change.evidence:
            yield shown(change.evidence)
        if change.alternatives:
            yield "or " + ", ".join(f"{n} {quoted(other)}" for n, other in enumerate(change.alternatives, start=1))
        if (answer := state.answers.by_id.get(change.id)) is not None:
            typed = "" if answer.after is None else f" {quoted(answer.after)}"
            yield f"answered: {answer.verdict}{typed}{REACH[answer.scope]}"

    def _paint(self, sign: str, text: str) -> str:
        return self._settings.console.styled(text, fg={"-": "red", "+": "green", "?": "yellow"}[sign], bold=True)

    def _say(self, message: str) -> bool:
        put([f"{message}\n"])
        return True

    def _accept(self) -> bool:
        return self._state.answer(Verdict.ACCEPT) and self._show()

    def _reject(self) -> bool:
        return self._state.answer(Verdict.REJECT) and self._show()

    def _accept_rule(self) -> bool:
        return self._state.answer_rule(Verdict.ACCEPT) and self._show()

    def _reject_rule(self) -> bool:
        return self._state.answer_rule(Verdict.REJECT) and self._show()

    def _edit(self) -> bool:
        state = self._state
        if state.change.to is not None:
            return self._say("a move takes its characters along as they are: y or n")
        self._say("Type what is to stand in the place of the marked text; \\n is a line end. Ctrl-D leaves it.")
        given = state.answers.by_id.get(state.change.id)
        begin = given.after if given is not None and given.after is not None else state.change.after
        line = read_line("> ", escaped(begin))
        if line is None:
            return self._show()
        text = unescaped(line)
        if not is_typeable(text):
            return self._say("that has a control character; nothing was answered")
        return state.answer(Verdict.EDIT, text) and self._show()

    def _take_back(self) -> bool:
        return self._show() if self._state.take_back() else self._say("it has no answer yet")

    def _scope(self) -> bool:
        reach = REACH[self._state.next_scope()].lstrip(",")
        return self._say(f"the next answers hold{reach or ' for this place alone'}")

    def _go(self) -> bool:
        line = read_line(f"Number, 1 to {len(self._state.changes)}: ")
        if not line:
            return True
        found = re.fullmatch(r"\s*\d{1,9}\s*", line) and self._state.go(int(line) - 1)
        return self._show() if found else self._say(f"there is no change {shown(line)[:20]}")

    def _search(self) -> bool:
        line = read_line("Look for: ")
        if not line:
            return True
        found = self._state.look_for(unescaped(line))
        return self._show() if found else self._say("no change has that")

    def _next(self) -> bool:
        return self._show() if self._state.step(1) else self._say("this is the last change")

    def _previous(self) -> bool:
        return self._show() if self._state.step(-1) else self._say("this is the first change")

    def _help(self) -> bool:
        return self._say(HELP.rstrip("\n"))
