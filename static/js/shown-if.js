// data-shown-if="field=value other" hides a question until the named field has one of the values,
// and with a section its line in the list of sections (data-step="its id"). Without scripts every
// question is shown, and an answer to a hidden one is never lost.
const questions = document.querySelectorAll("[data-shown-if]");

const holds = (form, name, values) =>
  [...form.elements]
    .filter((control) => control.name === name)
    .some((control) =>
      ["checkbox", "radio"].includes(control.type)
        ? control.checked && values.includes(control.value)
        : values.includes(control.value) || (values.includes("*") && control.value.trim() !== ""),
    );

const update = () => {
  for (const question of questions) {
    const [name, list] = question.dataset.shownIf.split("=");
    question.hidden = !holds(question.closest("form"), name, list.split(" "));
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
