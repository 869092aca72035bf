// data-people-rows: rows in which people are typed; data-more-rows: the button for so many more.
// Without a script the server answers with more rows; with it they appear at once.
const renumber = (row, number) => {
  for (const input of row.querySelectorAll("input")) {
    const label = row.querySelector(`label[for="${input.id}"]`);
    input.id = input.id.replace(/\d+/, number);
    label.htmlFor = input.id;
    const hidden = label.querySelector(".visually-hidden");
    hidden.textContent = hidden.textContent.replace(/\d+/, number);
    input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
  for (const error of row.querySelectorAll(".field__error")) error.remove();
};

for (const button of document.querySelectorAll("[data-more-rows]")) {
  const list = button.closest("form").querySelector("[data-people-rows]");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const first = list.children.length;
    for (let count = 1; count <= Number(button.dataset.moreRows); count += 1) {
      const row = list.lastElementChild.cloneNode(true);
      renumber(row, first + count);
      list.append(row);
    }
    list.children[first].querySelector("input").focus();
  });
}
