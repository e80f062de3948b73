/* The page of one file. The list of changes is the data; a change is named by its number in that list. */

const LIST = byId("list");
const changes = [...document.querySelectorAll("#list > li")].map((item) => ({
  item,
  id: item.dataset.id,
  rule: item.dataset.rule,
  status: item.dataset.status,
  confidence: Number(item.dataset.confidence),
  kind: item.dataset.kind,
  before: item.dataset.before,
  after: item.dataset.after,
  move: "move" in item.dataset,
  parts: [],
}));
const marks = [...document.querySelectorAll("main [data-c]")];
const numbersOf = (mark) => mark.dataset.c.split(" ").map(Number);
for (const mark of marks) for (const k of numbersOf(mark)) changes[k].parts.push(mark);

/* What an answers file must not hold: control characters, line ends other than the one, half characters. */
const UNFIT = /[\0-\x08\x0b\r\x0e-\x1f\x7f-\x9f\u2028\u2029]|\p{Surrogate}/gu;
const SCOPES = ["here", "file", "everywhere"];
const filter = { view: "some", statuses: null, rule: "", below: 1, openOnly: false, group: false };
let order = changes.map((_, k) => k);                  // as listed
let current = -1;
let answers = new Map();                               // by change id: {answer, after, scope}, the latest last
let reach = "here";                                    // what the next answer to the current change counts for
const history = [];                                    // [number, the answer that it had] a step

/* Answers: kept, loaded, saved. */

function answersFile() {
  const known = new Map(changes.map((change) => [change.id, change]));
  const list = [...answers].map(([id, given]) => {
    const change = known.get(id);
    const record = { id, answer: given.answer };
    if (given.answer === "edit") record.after = given.after;
    if (change) Object.assign(record, { rule: change.rule, before: change.before });
    record.scope = given.scope;
    return record;
  });
  return { textfix_answers: 1, source: data.source, answers: list };
}

let unsaved = false;                                   // answers that only this window has

function keep() {
  try {
    localStorage.setItem(shelf(data.source.sha256), JSON.stringify({ base: data.base, file: answersFile() }));
  } catch {
    unsaved = true;
  }
}

/* What each change is answered with: by its own answer, or by the latest one that takes in its whole kind. */
function settle() {
  const wide = new Map();
  const own = new Map(changes.map((change) => [change.id, change]));
  for (const [id, given] of answers) {
    if (given.scope !== "here" && own.has(id)) wide.set(own.get(id).kind, given);
  }
  for (const change of changes) change.given = answers.get(change.id) || wide.get(change.kind);
}

/* Answers from a file: those that say something this page understands. */
function take(list) {
  for (const given of list) {
    const sound = typeof given.id === "string" && ["accept", "reject", "edit"].includes(given.answer)
      && (given.answer !== "edit" || typeof given.after === "string");
    if (!sound) throw new TypeError("no answer");
    setAnswer(given.id, { answer: given.answer, after: given.after, scope: SCOPES.includes(given.scope) ? given.scope : "here" });
  }
}

function setAnswer(id, given) {
  answers.delete(id);
  if (given) answers.set(id, given);
}

function begin() {
  const stored = kept(data.source.sha256);
  if (!stored || stored.base !== data.base) take(data.answers);
  if (!stored) return;
  const built = new Map(answers);
  try {
    take(stored.file.answers);
  } catch {                                            // another program's, under our name
    answers = built;
  }
}

async function load(file) {
  let found;
  const before = new Map(answers);
  try {
    found = JSON.parse(await file.text());
    if (found.textfix_answers !== 1) throw new TypeError("another file");
    if (found.source.sha256 !== data.source.sha256) {
      say(words.say_other);
      return;
    }
    take(found.answers);
  } catch {
    answers = before;
    say(words.say_broken);
    return;
  }
  const known = new Set(changes.map((change) => change.id));
  const stale = found.answers.filter((given) => !known.has(given.id)).length;
  say(`${found.answers.length} ${words.say_loaded}${stale ? `; ${stale} ${words.say_stale}` : ""}`);
  keep();
  refresh();
}

function exportAnswers() {
  const file = answersFile();
  save(answersName(data.source), asFile(file));
  unsaved = false;
  say(`${file.answers.length} ${words.say_saved}`);
}

/* What is shown. */

function fits(k) {
  const change = changes[k];
  if (filter.view === "some" && change.status === "applied" && change.confidence >= data.worthALook) return false;
  if (filter.view === "some" && change.status === "rejected") return false;
  if (filter.statuses && !filter.statuses.has(change.status)) return false;
  if (filter.rule && change.rule !== filter.rule) return false;
  if (change.confidence > filter.below) return false;
  return !(filter.openOnly && change.given && k !== current);
}

function refresh() {
  settle();
  const shown = new Set(order.filter(fits));
  changes.forEach((change, k) => {
    change.item.hidden = !shown.has(k);
    showAnswer(change);
  });
  for (const mark of marks) mark.classList.toggle("quiet", !numbersOf(mark).some((k) => shown.has(k)));
  for (const heading of LIST.querySelectorAll(".heading")) {
    heading.hidden = !order.some((k) => shown.has(k) && changes[k].kind === heading.dataset.kind);
  }
  count(shown);
  showCard();
}

function count(shown) {
  const done = [...shown].filter((k) => changes[k].given).length;
  byId("answered").textContent = done;
  byId("wanted").textContent = shown.size;
  byId("bar").max = Math.max(1, shown.size);
  byId("bar").value = done;
  byId("below-shown").textContent = filter.below.toFixed(2);
  for (const [view, button] of [["some", "view-some"], ["all", "view-all"]]) {
    const number = changes.filter((_, k) => view === "all" || worthALook(k)).length;
    byId(button).setAttribute("aria-pressed", String(filter.view === view));
    byId(button).querySelector(".count").textContent = number;
  }
}

function worthALook(k) {
  const change = changes[k];
  return change.status === "suggested" || change.status === "doubt"
    || (change.status === "applied" && change.confidence < data.worthALook);
}

const SAID = { accept: `✓ ${words.accepted}`, reject: `✗ ${words.refused}`, edit: `✎ ${words.typed}` };

/* The answer to a change, beside it in the list and in the result. */
function showAnswer(change) {
  const { given } = change;
  let badge = change.item.querySelector(".badge");
  if (given && !badge) {
    badge = document.createElement("span");
    badge.className = "badge";
    change.item.firstElementChild.prepend(badge);
  }
  if (badge) badge.textContent = given ? SAID[given.answer] : "";
  const wanted = given && !change.move ? wantedText(change, given) : null;
  const there = change.status === "applied" ? change.after : change.before;
  const differs = wanted !== null && wanted !== there;
  const parts = change.parts.filter((part) => part.closest(".result"));
  for (const part of parts) part.classList.toggle("off", differs);
  let shown = change.shown;
  if (differs && !shown) {
    shown = change.shown = document.createElement("b");
    shown.className = "answer";
    parts[parts.length - 1].after(shown);
  }
  if (shown) {
    shown.textContent = differs ? signed(wanted) : "";
    shown.hidden = !differs;
  }
}

function wantedText(change, given) {
  if (given.answer === "edit") return given.after;
  return given.answer === "accept" && change.status !== "doubt" ? change.after : change.before;
}

function signed(text) {
  return text.replaceAll("\n", "↵").replace(/^[ \u3000\u00a0]+$/, (spaces) => "␣".repeat(spaces.length)) || "∅";
}

function showCard() {
  byId("card").hidden = current < 0;
  if (current < 0) return;
  const { item, given, status, move } = changes[current];
  const text = item.querySelector(".excerpt").cloneNode(true);
  byId("card-text").className = status;
  byId("card-text").replaceChildren(...text.childNodes);
  const facts = item.querySelector(".facts").cloneNode(true);
  byId("card-facts").replaceChildren(...facts.childNodes, ...(given ? [` · ${SAID[given.answer]}`] : []));
  byId("card-others").replaceChildren(...othersOf(item).map(buttonOf));
  byId("card-others").hidden = !byId("card-others").children.length;
  byId("scope").value = reach;
  byId("scope").disabled = move;
  byId("card").querySelector("[data-do=edit]").disabled = move;
}

/* What else may stand in the place of a change, the likeliest first. */
function othersOf(item) {
  return [...item.querySelectorAll(".others i")].map((other) => other.textContent);
}

function buttonOf(other, k) {
  const button = document.createElement("button");
  const number = document.createElement("kbd");
  const text = document.createElement("span");
  button.type = "button";
  button.dataset.other = k;
  button.setAttribute("aria-keyshortcuts", String(k + 1));
  number.textContent = k + 1;
  text.lang = "zh";
  text.textContent = other;
  button.append(number, " ", text);
  return button;
}

function takeOther(k) {
  const other = current < 0 ? undefined : othersOf(changes[current].item)[k];
  if (other !== undefined) answer("edit", other);
}

let timer = 0;
function say(text) {
  const standing = unsaved ? words.say_no_store : "";
  byId("say").textContent = [text, standing].filter(Boolean).join(" ");
  clearTimeout(timer);
  timer = setTimeout(() => { byId("say").textContent = standing; }, 8000);
}

/* Going about. */

function light(numbers, on) {
  for (const k of numbers) for (const part of changes[k].parts) part.classList.toggle("lit", on);
}

function go(k, focus = true) {
  if (current >= 0) {
    changes[current].item.classList.remove("current");
    changes[current].item.firstElementChild.removeAttribute("aria-current");
    changes[current].item.firstElementChild.tabIndex = -1;
    for (const part of changes[current].parts) part.classList.remove("at");
  }
  current = k;
  const { id, item, parts } = changes[k];
  reach = answers.get(id)?.scope || "here";
  const button = item.firstElementChild;
  item.classList.add("current");
  button.setAttribute("aria-current", "true");
  button.tabIndex = 0;
  for (const part of parts) part.classList.add("at");
  closeTyping();
  const inResult = parts.find((part) => part.closest(".result")) || parts[0];
  inResult?.scrollIntoView({ block: "center" });
  if (focus) button.focus({ preventScroll: true });
  showCard();
  bringIntoList(item);
}

/* The list scrolls by itself: the text beside it stays where it is. */
function bringIntoList(item) {
  const list = LIST.getBoundingClientRect();
  const place = item.getBoundingClientRect();
  if (place.top < list.top + 40 || place.bottom > list.bottom) LIST.scrollBy(0, place.top - list.top - list.height / 3);
}

/* The next change that is shown and passes the test; -1 if there is none. */
function near(step, test = () => true) {
  const shown = order.filter((k) => fits(k));
  const at = shown.indexOf(current);
  const ahead = step > 0 ? shown.slice(at + 1) : at < 0 ? [] : shown.slice(0, at).reverse();
  const found = ahead.find(test);
  return found === undefined ? -1 : found;
}

function walk(step) {
  const first = current < 0 && step > 0 ? near(1, (k) => !changes[k].given) : -1;
  const k = first >= 0 ? first : near(step);
  if (k >= 0) {
    go(k);
    say("");
  } else say(!order.some(fits) ? words.say_none : step > 0 ? words.say_end : words.say_begin);
}

/* Answering. */

/* Answer all of the kind of the current change that have no answer of their own. */
function answerKind(verdict) {
  if (reach === "here") reach = "file";
  answer(verdict);
}

/* Answer the current change, and go on to the next one that is still open. */
function answer(verdict, after) {
  if (current < 0) return;
  const scope = reach;
  const open = changes.filter((other) => !other.given).length;
  give(current, { answer: verdict, after, scope });
  const others = open - changes.filter((other) => !other.given).length;
  const next = near(1, (k) => !changes[k].given);
  if (next >= 0) go(next);
  refresh();
  const many = scope !== "here" ? `: ${others} ${words.same_kind}` : "";
  say(`${SAID[verdict]}${many}${next >= 0 ? "" : `. ${words.say_end}`}`);
}

function give(k, given) {
  history.push([k, answers.get(changes[k].id)]);
  setAnswer(changes[k].id, given);
  settle();
  keep();
}

function undo() {
  const step = history.pop() || (current >= 0 && answers.has(changes[current].id) ? [current, undefined] : null);
  if (!step) {
    say(words.say_nothing_to_undo);
    return;
  }
  const [k, given] = step;
  setAnswer(changes[k].id, given);
  settle();
  keep();
  go(k);
  refresh();
  say(words.say_undone);
}

function openTyping() {
  if (current < 0) return;
  const change = changes[current];
  if (change.move) {
    say(words.say_no_edit);
    return;
  }
  const { given } = change;
  byId("typed").value = given?.answer === "edit" ? given.after : change.status === "doubt" ? change.before : change.after;
  byId("typing").hidden = false;
  bringIntoList(change.item);
  byId("typed").focus();
  byId("typed").select();
}

function closeTyping() {
  byId("typed").blur();                                // else the next key may still go there
  byId("typing").hidden = true;
}

function setReach(scope) {
  if (current < 0 || changes[current].move) return;
  reach = scope;
  const given = answers.get(changes[current].id);
  if (given) give(current, { ...given, scope });
  refresh();
  say(`${words.scope}: ${words[scope]}`);
}

/* Filters and groups. */

function setView(view) {
  filter.view = view;
  refresh();
  if (current >= 0) bringIntoList(changes[current].item);
}

function setGroup(on) {
  filter.group = on;
  byId("group").checked = on;
  for (const heading of LIST.querySelectorAll(".heading")) heading.remove();
  const sizes = new Map();
  for (const { kind } of changes) sizes.set(kind, (sizes.get(kind) || 0) + 1);
  order = changes.map((_, k) => k);
  if (on) order.sort((a, b) => sizes.get(changes[b].kind) - sizes.get(changes[a].kind) || changes[a].kind - changes[b].kind || a - b);
  let kind = null;
  for (const k of order) {
    if (on && changes[k].kind !== kind) LIST.append(headingOf(changes[k], sizes.get(changes[k].kind)));
    kind = changes[k].kind;
    LIST.append(changes[k].item);
  }
  setView(filter.view);
}

function headingOf(change, size) {
  const heading = document.createElement("li");
  heading.className = "heading";
  heading.dataset.kind = change.kind;
  const of = (tag) => change.item.querySelector(`.excerpt ${tag}`)?.textContent || "∅";
  const plain = change.move || change.status === "doubt";
  heading.append(plain ? of("mark") : `${of("del")} → ${of("ins")}`, ` × ${size}`);
  return heading;
}

/* Wiring. */

const KEYS = {
  n: () => walk(1), p: () => walk(-1),
  a: () => answer("accept"), r: () => answer("reject"), e: openTyping, u: undo,
  A: () => answerKind("accept"), R: () => answerKind("reject"),
  s: () => setReach(SCOPES[(SCOPES.indexOf(reach) + 1) % SCOPES.length]), f: () => setView(filter.view === "some" ? "all" : "some"), g: () => setGroup(!filter.group),
  x: exportAnswers, "?": () => byId("help").showModal(),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [number, () => takeOther(number - 1)])),
  "[": () => { if (data.previous) location.href = data.previous; },
  "]": () => { if (data.next) location.href = data.next; },
};
const DO = { next: KEYS.n, previous: KEYS.p, accept: KEYS.a, reject: KEYS.r, edit: KEYS.e, undo: KEYS.u };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeTyping();
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || byId("help").open || !byId("keys").checked) return;
  if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

let hovered = [];
function hover(numbers) {
  light(hovered, false);
  hovered = numbers;
  light(hovered, true);
}
const under = (target) => {
  const mark = target.closest("main [data-c]");
  const item = target.closest("#list > li[data-id]");
  return mark ? numbersOf(mark) : item ? [changes.findIndex((change) => change.item === item)] : [];
};
for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, (event) => hover(under(event.target)));

document.addEventListener("click", (event) => {
  const numbers = under(event.target);
  if (numbers.length && !event.target.closest("a")) go(numbers.find(fits) ?? numbers[0], Boolean(event.target.closest("li")));
  const action = event.target.closest("[data-do]");
  if (action) DO[action.dataset.do]();
  const other = event.target.closest("[data-other]");
  if (other) takeOther(Number(other.dataset.other));
});

byId("typing")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = byId("typed").value.replace(UNFIT, "");
  closeTyping();
  answer("edit", typed);
});
byId("typed")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId("typing").requestSubmit();
  }
  if (event.key === "Escape") changes[current].item.firstElementChild.focus();
});
byId("typing-cancel")?.addEventListener("click", closeTyping);
byId("scope")?.addEventListener("change", (event) => setReach(event.target.value));
byId("view-some")?.addEventListener("click", () => setView("some"));
byId("view-all")?.addEventListener("click", () => setView("all"));
byId("rule")?.addEventListener("change", (event) => { filter.rule = event.target.value; refresh(); });
byId("below")?.addEventListener("input", (event) => { filter.below = Number(event.target.value); refresh(); });
byId("open-only")?.addEventListener("change", (event) => { filter.openOnly = event.target.checked; refresh(); });
byId("group")?.addEventListener("change", (event) => setGroup(event.target.checked));
document.querySelector(".filters")?.addEventListener("toggle", () => {
  if (current >= 0) bringIntoList(changes[current].item);
});
for (const box of document.querySelectorAll("[name=status]")) {
  box.addEventListener("change", () => {
    const boxes = [...document.querySelectorAll("[name=status]:checked")];
    filter.statuses = new Set(boxes.map((checked) => checked.value));
    refresh();
  });
}
byId("export").addEventListener("click", exportAnswers);
byId("load").addEventListener("click", () => byId("load-file").click());
byId("load-file").addEventListener("change", (event) => {
  if (event.target.files.length) load(event.target.files[0]);
  event.target.value = "";
});
byId("help-open").addEventListener("click", () => byId("help").showModal());

/* The same page in another window. */
window.addEventListener("storage", (event) => {
  if (event.key !== shelf(data.source.sha256)) return;
  answers = new Map();
  begin();
  refresh();
});
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

begin();
if (changes.length) {
  if (!changes.some((_, k) => worthALook(k))) filter.view = "all";
  const asked = /^#c(\d+)$/.exec(location.hash);
  if (asked && changes[asked[1]]) {
    if (!fits(Number(asked[1]))) filter.view = "all";
    go(Number(asked[1]), false);
  }
  changes[Math.max(current, order.find(fits) ?? 0)].item.firstElementChild.tabIndex = 0;
  refresh();
  if (current >= 0) bringIntoList(changes[current].item);
  else say(words.say_begin_with);
}
