// form[data-count-words]: below each [data-limit] of it says how many characters are written, and
// in words how many are too many. Nothing is cut: the server refuses what is too long at its field.
const count = (text) => [...text.replaceAll("\r\n", "\n").trim()].length;

for (const form of document.querySelectorAll("form[data-count-words]")) {
  for (const input of form.querySelectorAll("[data-limit]")) {
    const limit = Number(input.dataset.limit);
    const line = document.createElement("p");
    line.className = "field__count";
    line.id = `${input.id}-count`;
    input.after(line);
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());

    const say = () => {
      const n = count(input.value);
      const isOver = n > limit;
      const words = isOver ? form.dataset.countOver : form.dataset.countWords;
      line.textContent = words.replace("{n}", isOver ? n - limit : n).replace("{limit}", limit);
      line.classList.toggle("field__count--over", isOver);
      line.hidden = n === 0 || (limit <= 200 && n < limit / 2);
      if (isOver) line.setAttribute("role", "status");
      else line.removeAttribute("role");
    };
    input.addEventListener("input", say);
    form.addEventListener("kept:restored", say);
    say();
  }
}
