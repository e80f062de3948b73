"""The HTML report in a real browser: opened from the disk, with the network off."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from textfix import repair
from textfix.cli.app import app
from textfix.data.change import Change, Status
from textfix.report.answers import Answers, parse_answers

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install '.[test]'")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium")

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
EXAMPLE = Path(__file__).parent.parent / "examples/labour_day_2020_garbled.txt"
GARBLED = re.search("据了解,为大力弘扬.*", EXAMPLE.read_text("utf-8"))
assert GARBLED
EVERY_KIND = ("会议于四月二十三日在区政府礼堂召开，大家踊跃发\n\n图为区领导与代表合影\n\n"
              f"言，会场里掌声不断，各位代表都很高兴。\n\n{GARBLED[0]}\n")
"""A change applied, a suggestion, a doubt and a move."""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """A window of its own, off the network; whatever a page complains of or asks for fails the test."""
    with_trouble: list[str] = []
    context = browser.new_context(viewport=WIDE, offline=True, accept_downloads=True)
    context.on("weberror", lambda error: with_trouble.append(str(error.error)))
    context.on("console", lambda message: with_trouble.append(message.text))
    context.on("request", lambda request: with_trouble.append(request.url)
               if not request.url.startswith(("file:", "blob:")) else None)
    yield context
    context.close()
    assert with_trouble == []


def report(*args: str) -> None:
    result = CliRunner().invoke(app, ["report", *args])
    assert result.exit_code == 0, result.output


@pytest.fixture
def opened(context: Any, tmp_path: Path) -> Open:
    """Open the page of a text in the browser."""

    def opening(text: str, *options: str) -> Any:
        source = tmp_path / "page.txt"
        source.write_text(text, "utf-8")
        report(str(source), "-o", str(tmp_path / "page.html"), *options)
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        return page

    return opening


def press(page: Any, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def current(page: Any) -> str:
    """The id of the change that is looked at."""
    return str(page.locator("#list li.current").get_attribute("data-id"))


def saved(page: Any) -> Answers:
    """The answers file that the page hands out."""
    with page.expect_download() as download:
        press(page, "x")
    path = download.value.path()
    assert download.value.suggested_filename == "page.txt.answers.json"
    return parse_answers(Path(path).read_bytes(), "answers")


def walk(page: Any) -> list[str]:
    """Press n until there is nothing more; the ids on the way."""
    seen: list[str] = []
    while True:
        press(page, "n")
        if seen and current(page) == seen[-1]:
            return seen
        seen.append(current(page))


def test_all_changes_are_walked_by_keyboard_forward_and_back(opened: Open) -> None:
    text = EXAMPLE.read_text("utf-8")
    page = opened(text)
    changes = repair(text).changes
    worth = [c.id for c in changes if c.status is not Status.APPLIED or c.confidence < 0.9]
    assert walk(page) == worth
    press(page, "f")
    press(page, "p" * len(changes))
    assert [current(page), *walk(page)] == [c.id for c in changes]


def test_both_sides_light_up_together(opened: Open) -> None:
    page = opened("区领导向职工表示慰问,大家都很高兴。\n")
    page.locator(".source del").hover()
    assert page.locator(".result ins.lit").inner_text() == "，"
    page.locator("h1").hover()
    assert page.locator(".lit").count() == 0
    page.locator(".result ins").click()
    assert page.locator("#list li.current").count() == 1
    page.locator("#list button").first.focus()
    assert page.locator(".source .lit").inner_text() == ","


def chosen(text: str, answers: Answers) -> str:
    """What the text becomes with these answers."""
    whole = answers.reaching(repair(text).changes)
    return repair(text, rejected=whole.rejected(), accepted=whole.accepted()).text


def test_what_was_answered_is_what_is_applied(opened: Open) -> None:
    text = EXAMPLE.read_text("utf-8")
    page = opened(text)
    changes = {c.id: c for c in repair(text).changes}
    given: dict[str, str] = {}
    for number in range(6):
        press(page, "n" if not given else "")
        name, key = current(page), "ar"[number % 2]
        press(page, key)
        given[name] = {"a": "accept", "r": "reject"}[key]
    answers = saved(page)
    assert {a.id: str(a.verdict) for a in answers.by_id.values()} == given
    after = repair(text, rejected=answers.rejected(), accepted=answers.accepted())
    now = {c.id: c.status for c in after.changes}
    for name, verdict in given.items():
        if verdict == "reject":
            assert now[name] is Status.REJECTED
        elif changes[name].status is not Status.DOUBT:
            assert now[name] is Status.APPLIED


def test_applied_text_is_what_was_chosen(opened: Open, tmp_path: Path) -> None:
    pytest.importorskip("textfix.cli.apply")
    page = opened("一月,二月,三月;四月?他说领导都来了,领导都来了。五月!\n")
    wrong = [item.get_attribute("data-before") for item in page.locator("#list li").all()]
    assert wrong == [",", ",", ";", "?", ",", ",领导都来了", "!"]
    press(page, "fnare")
    page.locator("#typed").fill("：")
    page.keyboard.press("Enter")
    press(page, "raae")                                # the sixth is a suggestion: accepted, it is made
    page.locator("#typed").fill("……")
    page.keyboard.press("Escape")                      # and that is not said
    press(page, "r")
    page.reload()
    with page.expect_download() as download:
        press(page, "x")
    shutil.copy(download.value.path(), tmp_path / "answers.json")
    result = CliRunner().invoke(app, ["apply", str(tmp_path / "page.txt"), str(tmp_path / "answers.json")])
    assert (result.exit_code, result.stdout) == (0, "一月，二月,三月：四月?他说领导都来了。五月!\n")


def test_answers_survive_a_reload_and_can_be_taken_back(opened: Open) -> None:
    page = opened(EXAMPLE.read_text("utf-8"))
    press(page, "nar")
    page.reload()
    assert page.locator("#answered").inner_text() == "2"
    assert page.locator(".badge").all_inner_texts()[:2] == ["✓ accepted", "✗ rejected"]
    press(page, "n")
    assert page.locator("#list li.current .badge").count() == 0
    press(page, "pu")
    assert page.locator("#answered").inner_text() == "1"
    press(page, "a")
    press(page, "u")
    page.reload()
    assert page.locator("#answered").inner_text() == "1"


def test_typed_correction_shows_in_the_result_and_is_saved(opened: Open) -> None:
    page = opened("区领导向职工表示慰问,大家都很高兴。\n")
    press(page, "ne")
    page.locator("#typed").fill("；\u202e\x07")
    page.keyboard.press("Enter")
    assert page.locator(".result .answer").inner_text() == "；\u202e"
    press(page, "e")
    assert page.locator("#typed").input_value() == "；\u202e"
    page.keyboard.press("Escape")
    assert not page.locator("#typing").is_visible()
    answer, = saved(page).by_id.values()
    assert (str(answer.verdict), answer.after, answer.rule, answer.before) == ("edit", "；\u202e", "TF111", ",")


def test_the_key_behind_a_typed_correction_is_not_typed(opened: Open) -> None:
    page = opened("区领导向职工表示慰问,大家都很高兴。\n")
    press(page, "ne")
    focused = "() => { document.getElementById('typing').requestSubmit(); return document.activeElement.id; }"
    assert page.evaluate(focused) != "typed"


def test_what_else_may_stand_there_is_taken_by_key_or_button(opened: Open) -> None:
    text = "各级工会组织要大力弘扬劳模精神，取工代表参加了会议。"
    change = next(change for change in repair(text).changes if change.alternatives)
    page = opened(text)
    page.locator(f'#list li[data-id="{change.id}"] button').click()
    buttons = page.locator("#card-others button")
    assert [label.split(" ", 1)[1] for label in buttons.all_inner_texts()] == list(change.alternatives[:9])
    press(page, "1")
    assert saved(page).by_id[change.id].after == change.alternatives[0]
    press(page, "u")
    page.locator(f'#list li[data-id="{change.id}"] button').click()
    buttons.last.click()
    assert saved(page).by_id[change.id].after == change.alternatives[:9][-1]


def test_answer_to_all_of_a_kind_is_one_answer_with_scope(opened: Open) -> None:
    text = "一月,二月,三月,四月,五月开会。\n"
    page = opened(text)
    press(page, "naR")
    assert page.locator(".badge").all_inner_texts() == ["✓ accepted", *["✗ rejected"] * 3]
    answers = saved(page)
    assert [str(a.scope) for a in answers.by_id.values()] == ["here", "file"]
    assert chosen(text, answers) == "一月，二月,三月,四月,五月开会。\n"
    press(page, "u")
    assert page.locator("#answered").inner_text() == "1"
    press(page, "sa")
    assert [str(a.scope) for a in saved(page).by_id.values()] == ["here", "file"]


def test_filters(opened: Open) -> None:
    text = EXAMPLE.read_text("utf-8")
    page = opened(text)
    changes = repair(text).changes

    def shown() -> set[str]:
        names = page.locator("#list li:not(.heading):visible").evaluate_all("items => items.map(i => i.dataset.id)")
        return set(names)

    def expected(test: Callable[[Change], bool]) -> set[str]:
        return {c.id for c in changes if test(c)}

    press(page, "f")
    assert len(shown()) == len(changes)
    page.locator(".filters summary").click()
    page.locator("#rule").select_option("TF501")
    assert shown() == expected(lambda c: c.rule == "TF501")
    page.locator("#rule").select_option("")
    page.locator("#below").fill("0.9")
    assert shown() == expected(lambda c: c.confidence <= 0.9)
    page.locator("#below").fill("1")
    page.locator("[name=status][value=applied]").uncheck()
    assert shown() == expected(lambda c: c.status is not Status.APPLIED)
    page.locator("[name=status][value=applied]").check()
    press(page, "f")
    worth = shown()
    press(page, "naa")
    page.locator("#open-only").check()
    assert len(shown()) == len(worth) - 2


def test_single_keys_can_be_turned_off(opened: Open) -> None:
    page = opened("一月,二月,三月开会。\n")
    press(page, "?")
    page.locator("#keys").uncheck()
    page.locator("#help button").click()
    assert not page.locator("#help").is_visible()
    press(page, "na")
    assert page.locator("#answered").inner_text() == "0"
    page.locator("#list button").first.click()
    page.locator("[data-do=accept]").click()
    assert page.locator("#answered").inner_text() == "1"


def test_groups_stand_under_their_wrong_and_right(opened: Open) -> None:
    page = opened("一月,二月,三月;四月,五月开会。\n")
    press(page, "g")
    assert page.locator("#list .heading").all_inner_texts() == [", → ， × 3", "; → ； × 1"]
    page.locator(".filters summary").click()
    page.locator("#rule").select_option("TF111")
    press(page, "g")
    assert page.locator("#list .heading").count() == 0


def test_answers_are_loaded_at_build_and_in_the_page(opened: Open, tmp_path: Path) -> None:
    text = "一月,二月,三月开会。\n"
    page = opened(text)
    press(page, "nar")
    file = tmp_path / "answers.json"
    with page.expect_download() as download:
        press(page, "x")
    shutil.copy(download.value.path(), file)
    page.evaluate("localStorage.clear()")
    page = opened(text)
    assert page.locator("#answered").inner_text() == "0"
    page.locator("#load-file").set_input_files(file)
    page.locator(".badge").nth(1).wait_for()
    assert page.locator(".badge").all_inner_texts() == ["✓ accepted", "✗ rejected"]
    page.evaluate("localStorage.clear()")
    page = opened(text, "--answers", str(file))
    assert page.locator(".badge").all_inner_texts() == ["✓ accepted", "✗ rejected"]
    press(page, "nu")                                  # what a person takes back stays taken back
    press(page, "pu")
    page.reload()
    assert page.locator("#answered").inner_text() == "1"


def test_answers_to_another_source_are_refused_in_the_page(opened: Open, tmp_path: Path) -> None:
    page = opened("一月,二月开会。\n")
    other = {"textfix_answers": 1, "source": {"name": "x", "sha256": "0" * 64, "encoding": "utf-8"}, "answers": []}
    (tmp_path / "other.json").write_text(json.dumps(other))
    page.locator("#load-file").set_input_files(tmp_path / "other.json")
    page.get_by_text("for another source").wait_for()
    (tmp_path / "other.json").write_text("{")
    page.locator("#load-file").set_input_files(tmp_path / "other.json")
    page.get_by_text("no answers file").wait_for()
    assert page.locator("#answered").inner_text() == "0"


HOSTILE = (
    '会议,<script>document.title="stolen"</script>]]></script><script>document.title="stolen"</script>召开。\n'
    '会议,</textarea></style><img src=x onerror=\'document.title="stolen"\'>"onmouseover="x" \u2028\u2029\u200b召开。\n'
    "会议,\u202e召开\u2066了 \x07。<!-- {{ 7*7 }} {% raw %} ${7*7} &lt;b&gt; 大家都很高 兴。\n")


def test_hostile_text_runs_no_script_and_shows_as_it_is(opened: Open, context: Any) -> None:
    page = opened(HOSTILE)
    press(page, "f")
    names = walk(page)
    assert len(names) == len(repair(HOSTILE).changes)
    press(page, "e")
    if page.locator("#typing").is_visible():
        page.locator("#typed").fill("</textarea><script>document.title='stolen'</script>")
        page.keyboard.press("Enter")
    assert page.title() == "page.txt – textfix"
    shown = page.locator("main").inner_text()
    assert '<script>document.title="stolen"</script>]]></script>' in shown
    assert all(label in shown for label in ("U+202E", "U+2066", "U+2028", "U+200B", "U+0007"))
    assert not set("\u202e\u2066\u2028\u200b\x07") & set(shown)
    assert "{{ 7*7 }}" in shown and "&lt;b&gt;" in shown
    assert page.locator("main img, main script").count() == 0


def test_policy_stops_what_gets_in_all_the_same(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("一月,二月开会。\n", "utf-8")
    report(str(tmp_path / "page.txt"), "-o", str(tmp_path / "page.html"))
    html = (tmp_path / "page.html").read_text("utf-8")
    attack = "<script>document.title='stolen'</script><img src=x onerror=\"document.title='stolen'\">"
    (tmp_path / "page.html").write_text(html.replace("</main>", f"{attack}</main>"), "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert page.title() == "page.txt – textfix"
    page.close()


def test_index_leads_to_the_pages_and_knows_what_is_answered(context: Any, tmp_path: Path) -> None:
    for number, text in enumerate(("一月,二月开会。\n", "一月,二月;三月开会。\n", "清清白白。\n")):
        (tmp_path / f"p{number}.txt").write_text(text, "utf-8")
    report(str(tmp_path), "-o", str(tmp_path / "review"))
    page = context.new_page()
    page.goto((tmp_path / "review/index.html").as_uri())
    names = page.locator("#files tbody a")
    assert names.all_inner_texts() == ["p0.txt", "p1.txt", "p2.txt"]
    page.locator("#files th button", has_text="applied").click()
    assert names.all_inner_texts() == ["p1.txt", "p0.txt", "p2.txt"]
    page.locator("#search-corrections").fill("；")
    assert page.locator("#corrections tbody tr:visible td").all_inner_texts()[:2] == [";", "；"]
    page.locator("#corrections tbody tr:visible a").click()
    assert page.locator("#list li.current del").inner_text() == ";"
    press(page, "a")
    press(page, "[")
    page.wait_for_url("**/p0.html")
    page.get_by_text("All files").click()
    answered = page.locator("#files tbody tr td:last-child").all_inner_texts()
    assert answered == ["0", "1", "0"]
    with page.expect_download() as download:
        page.locator("#export-all").click()
    assert download.value.suggested_filename == "p1.txt.answers.json"


@pytest.mark.parametrize(("scheme", "size", "language"), [
    ("light", WIDE, "en"), ("dark", WIDE, "zh"), ("light", NARROW, "zh"), ("dark", NARROW, "en")])
def test_nothing_serious_for_those_who_cannot_see_or_use_a_mouse(browser: Any, tmp_path: Path, scheme: str,
                                                                 size: dict[str, int], language: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    (tmp_path / "a.txt").write_text(EVERY_KIND, "utf-8")
    (tmp_path / "b.txt").write_text(HOSTILE, "utf-8")
    report(str(tmp_path), "-o", str(tmp_path / "review"), "--lang", language)
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto((tmp_path / "review/index.html").as_uri())
    assert serious(axe.run(page)) == []
    page.goto((tmp_path / "review/a.html").as_uri())
    assert {"applied", "suggested", "doubt", "moved"} <= set(" ".join(page.locator("main [data-c]").evaluate_all(
        "marks => marks.map(mark => mark.className)")).split())
    for keys in ("", "nar", "e", "Escape", "f", "gnnAA", "?"):
        if keys == "Escape":
            page.keyboard.press(keys)
        else:
            press(page, keys)
        assert serious(axe.run(page)) == [], keys
    page.close()


def serious(results: Any) -> list[str]:
    """What axe-core found that keeps somebody out."""
    return [f"{found['id']}: {found['nodes'][0]['html'][:200]} {found['nodes'][0]['failureSummary']}"
            for found in results.response["violations"] if found["impact"] in ("serious", "critical")]
