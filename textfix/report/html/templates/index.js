/* The index: tables that sort and search, and how far each file has been answered. */

const answered = [];
for (const row of document.querySelectorAll("#files tbody tr")) {
  const stored = kept(row.dataset.digest);
  const number = stored?.file?.answers?.length || 0;
  row.lastElementChild.textContent = number;
  if (number) answered.push(stored.file);
}

byId("export-all").disabled = !answered.length;
byId("export-all").addEventListener("click", () => {
  answered.forEach((file, k) => setTimeout(() => save(answersName(file.source), asFile(file)), 200 * k));
  byId("say").textContent = `${answered.length} ${words.say_saved}`;
});

const valueOf = (row, column) => {
  const text = row.cells[column].textContent;
  return /^\d+$/.test(text) ? Number(text) : text;
};

function compare(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "zh");
}

function sortBy(table, heading) {
  const { cellIndex } = heading;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const numbers = rows.length && typeof valueOf(rows[0], cellIndex) === "number";
  const now = heading.getAttribute("aria-sort");
  const down = now ? now === "ascending" : numbers;    // numbers first go down: the most is what one looks for
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  rows.sort((a, b) => compare(valueOf(a, cellIndex), valueOf(b, cellIndex)) * (down ? -1 : 1));
  body.append(...rows);
}

for (const table of document.querySelectorAll("table.sortable")) {
  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(table, heading));
    heading.append(button);
  }
}

for (const box of document.querySelectorAll("input[data-table]")) {
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase();
    for (const row of byId(box.dataset.table).tBodies[0].rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
    }
  });
}

window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
