// In [data-form-order] a question is dragged by its grip to another place: an own one to any list
// that is open to it, a standard one within its section. The buttons up and down do the same.
const place = (list, point) =>
  [...list.querySelectorAll("[data-order-item]:not([data-dragged])")].find((item) => {
    const box = item.getBoundingClientRect();
    return point.clientY < box.top + box.height / 2;
  });

const clear = () => {
  for (const item of document.querySelectorAll("[data-drop-here]")) delete item.dataset.dropHere;
};

const showGrips = () => {
  for (const grip of document.querySelectorAll("[data-order-grip]")) grip.hidden = false;
};

document.addEventListener("pointerdown", (start) => {
  const grip = start.target.closest?.("[data-order-grip]");
  if (!grip || start.button) return;
  start.preventDefault();
  const item = grip.closest("[data-order-item]");
  const home = item.closest("[data-order-list]");
  const form = item.closest("[data-form-order]");
  let target = null;
  item.dataset.dragged = "";

  const follow = (point) => {
    clear();
    const under = document.elementsFromPoint(point.clientX, point.clientY);
    const list = under.find((each) => each.matches("[data-order-list]"));
    const isOpen = list && (list === home || "orderOwn" in item.dataset);
    target = isOpen ? { list, before: place(list, point) } : null;
    if (target?.before) target.before.dataset.dropHere = "";
  };
  const stop = () => {
    document.removeEventListener("pointermove", follow);
    clear();
    delete item.dataset.dragged;
    if (!target) return;
    form.querySelector("[data-order-section]").value = target.list.dataset.orderList;
    form.querySelector("[data-order-before]").value = target.before?.dataset.orderItem ?? "";
    item.querySelector("[data-order-drop]").click();
  };
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", stop, { once: true });
});

document.addEventListener("htmx:afterSwap", showGrips);
showGrips();
