// In [data-choice-rows] an empty row follows as soon as the last one is written in.
document.addEventListener("input", ({ target }) => {
  const rows = target.closest?.("[data-choice-rows]")?.querySelectorAll(".choice-rows__row");
  const last = rows && rows[rows.length - 1];
  if (!last || !last.contains(target) || !target.value) return;
  const next = last.cloneNode(true);
  for (const input of next.querySelectorAll("input")) {
    input.value = "";
    const label = input.getAttribute("aria-label");
    if (label) input.setAttribute("aria-label", label.replace(String(rows.length), String(rows.length + 1)));
  }
  last.after(next);
});
