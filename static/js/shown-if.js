// data-shown-if="field=value|other;second=value" hides a question until each named field has one of
// its values, and with a section its line in the list of sections (data-step="its id"). An answer to
// a question that is hidden itself does not count. Without scripts every question is shown, and an
// answer to a hidden one is never lost.
const questions = document.querySelectorAll("[data-shown-if]");

const holds = (form, condition) => {
  const [name, list] = condition.split("=");
  const values = list.split("|");
  return [...form.elements]
    .filter((control) => control.name === name && !control.closest("[data-shown-if][hidden]"))
    .some((control) =>
      ["checkbox", "radio"].includes(control.type)
        ? control.checked && (values.includes(control.value) || values.includes("*"))
        : values.includes(control.value) || (values.includes("*") && control.value.trim() !== ""),
    );
};

const update = () => {
  for (const question of questions) {
    const form = question.closest("form");
    question.hidden = !question.dataset.shownIf.split(";").every((each) => holds(form, each));
    const step = question.id && document.querySelector(`[data-step="${question.id}"]`);
    if (step) step.hidden = question.hidden;
  }
};

if (questions.length > 0) {
  document.addEventListener("input", update);
  document.addEventListener("change", update);
  window.addEventListener("pageshow", update);
  update();
}
