// input[data-figure=signs]: takes one sign and leads to the next box; Enter goes on as Tab does,
// Backspace in an empty box goes back. Without a script the boxes are typed with Tab between.
const boxes = (form) => [...form.querySelectorAll("[data-figure]")];

const goOn = (box) => {
  const fields = [...box.form.elements].filter(
    (one) => one.type !== "hidden" && !one.disabled && one.tabIndex >= 0 && one.localName !== "fieldset",
  );
  const next = fields[fields.indexOf(box) + 1];
  next?.focus();
  next?.select?.();
};

for (const box of document.querySelectorAll("[data-figure]")) {
  box.addEventListener("input", () => {
    const typed = box.value.slice(-1).toLowerCase();
    if (!typed) return;
    if (!box.dataset.figure.includes(typed)) {
      box.value = "";
      return;
    }
    box.value = typed === "0" ? "N" : typed.toUpperCase();
    goOn(box);
  });
  box.addEventListener("focus", () => box.select());
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && box.value) {
      event.preventDefault();
      goOn(box);
    }
    if (event.key === "Backspace" && !box.value) {
      const before = boxes(box.form)[boxes(box.form).indexOf(box) - 1];
      if (!before) return;
      event.preventDefault();
      before.focus();
    }
  });
}
