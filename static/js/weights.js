// [data-weight]: a slider and a number that say the same; only the number is sent. The slider is
// of no use without a script, so the style sheet shows it to those who have one.
for (const row of document.querySelectorAll("[data-weight]")) {
  const slider = row.querySelector("[data-weight-slider]");
  const number = row.querySelector("[data-weight-number]");
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = number.value; });
}
