// data-selection: a form over a table whose rows may be chosen. The bar of verbs appears with the
// first chosen row and says how many there are. Without a script the bar stands there all the time.
const boxesOf = (form) => [...form.querySelectorAll("tbody input[type=checkbox]")];

const update = (form) => {
  const boxes = boxesOf(form);
  const chosen = boxes.filter((box) => box.checked).length;
  const bar = form.querySelector("[data-bulk-bar]");
  const count = form.querySelector("[data-bulk-count]");
  const all = form.querySelector("[data-select-all]");
  bar.hidden = chosen === 0;
  count.textContent = count.dataset.words.replace("{n}", chosen);
  form.querySelector("[data-bulk-clear]").hidden = false;
  if (all) {
    all.hidden = false;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
};

const updateAll = () => document.querySelectorAll("form[data-selection]").forEach(update);

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-selection]");
  if (!form) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxesOf(form)) box.checked = event.target.checked;
  }
  update(form);
});

document.addEventListener("reset", (event) => {
  const form = event.target.closest("form[data-selection]");
  if (form) setTimeout(() => update(form));
});

// "Select" on a phone: the boxes appear in the rows.
for (const button of document.querySelectorAll("[data-select-rows]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    document.querySelector(button.dataset.selectRows)?.toggleAttribute("data-selecting");
  });
}

document.addEventListener("htmx:afterSwap", updateAll);
window.addEventListener("pageshow", updateAll);
updateAll();
