// form[data-steps]: shows one [data-step] at a time, with "Back" and a button that names what comes
// next. On a wide screen, and without a script, all stand below each other and the button sends them.
const narrow = window.matchMedia("(max-width: 1023px)").matches;
for (const form of narrow ? document.querySelectorAll("form[data-steps]") : []) {
  const steps = [...form.querySelectorAll("[data-step]")];
  // The bar counts the criteria: what stands before and after them takes no part of it.
  const counted = steps.filter((step) => step.querySelector(".review-step__scale"));
  const next = form.querySelector("[data-next-button]");
  const back = form.querySelector("[data-back]");
  const progress = form.querySelector("[data-progress]");
  let here = Math.max(0, steps.findIndex((step) => step.querySelector("[aria-invalid=true], .error")));

  // Whoever is close to the practice says so first, and nothing else is asked.
  const ends = () => form.querySelector("input[name=conflict][value=yes]:checked") !== null;
  const isLast = () => ends() || here === steps.length - 1;
  const unanswered = (step) =>
    !ends() &&
    [...step.querySelectorAll("input[type=radio][required]")].some(
      (radio) => !form.querySelector(`input[name="${CSS.escape(radio.name)}"]:checked`),
    );

  const draw = () => {
    const waits = unanswered(steps[here]);
    next.textContent = waits ? next.dataset.choose : isLast() ? next.dataset.send : steps[here].dataset.next;
    next.toggleAttribute("aria-disabled", waits);
    if (waits) next.setAttribute("aria-disabled", "true");
    next.classList.toggle("button--primary", !waits);
    back.hidden = here === 0;
    [...progress.children].forEach((bar, number) => {
      const place = steps.indexOf(counted[number]);
      bar.classList.toggle("review-progress__step--done", place < here || (place === here && !waits));
      bar.classList.toggle("review-progress__step--now", place === here && waits);
    });
  };

  const show = (place) => {
    here = place;
    steps.forEach((step, number) => (step.hidden = number !== here));
    draw();
    window.scrollTo(0, 0);
    steps[here].querySelector(".review-step__title")?.focus({ preventScroll: true });
  };

  form.dataset.stepped = "";
  form.noValidate = true;
  progress.hidden = false;
  progress.replaceChildren(
    ...counted.map(() => {
      const bar = document.createElement("span");
      bar.className = "review-progress__step";
      return bar;
    }),
  );
  back.addEventListener("click", () => show(here - 1));
  // In the capture phase, so that a step forward is never taken for the sending.
  form.addEventListener(
    "submit",
    (event) => {
      const step = steps[here];
      if (ends()) return;
      const wrong = [...step.querySelectorAll("input, select, textarea")].find((one) => !one.checkValidity());
      if (!unanswered(step) && !wrong && isLast()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (wrong && !unanswered(step)) wrong.reportValidity();
      else if (!unanswered(step)) show(here + 1);
    },
    true,
  );
  form.addEventListener("change", draw);
  form.addEventListener("input", draw);
  form.addEventListener("kept:restored", draw);
  show(here);
}
