"use strict";

document.documentElement.classList.add("live");        // shows what works only with this script

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const byId = (id) => document.getElementById(id);

/* What the browser keeps of a source: {base, file}, where `file` is an answers file as it would be saved. */
const shelf = (digest) => `textfix:${digest}`;

function kept(digest) {
  try {
    return JSON.parse(localStorage.getItem(shelf(digest)));
  } catch {
    return null;
  }
}

function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function asFile(file) {
  return `${JSON.stringify(file, null, 1)}\n`;
}

/* A name for the answers to a source, in the last part of its path. */
function answersName(source) {
  return `${source.name.split(/[\\/]/).pop()}.answers.json`;
}
