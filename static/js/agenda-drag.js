// In [data-agenda-editor] a session is dragged to another hour or room with the mouse, stretched at
// its lower edge, or dragged in from beside the grid. A finger scrolls and opens it, as ever.
const STEP = 5;
const EDGE = 8;
const FIRST_LENGTH = 60;

const columnAt = (point) =>
  document.elementsFromPoint(point.clientX, point.clientY).find((each) => each.matches("[data-column]"));

const minutesOf = (pixels, column, editor) => {
  const day = (editor.dataset.closes - editor.dataset.opens) * 60;
  const perMinute = column.getBoundingClientRect().height / day;
  return Math.round(pixels / perMinute / STEP) * STEP;
};

const dropped = (editor, column, point) => {
  const top = column.getBoundingClientRect().top;
  const starts = editor.dataset.opens * 60 + minutesOf(point.clientY - top, column, editor);
  return { starts, minutes: FIRST_LENGTH, room: column.dataset.column };
};

const dragged = (sheet, before, start, point, isStretch) => {
  const editor = sheet.closest("[data-agenda-editor]");
  const column = columnAt(point);
  if (!before) return column ? dropped(editor, column, point) : null;
  const by = minutesOf(point.clientY - start.clientY, sheet.closest("[data-column]"), editor);
  if (isStretch) return { ...before, minutes: before.minutes + by };
  return { ...before, starts: before.starts + by, room: column?.dataset.column ?? sheet.dataset.room };
};

document.addEventListener("pointerdown", (start) => {
  const sheet = start.target.closest?.("[data-agenda-editor] [data-session]");
  if (!sheet || start.button || start.pointerType === "touch") return;
  const { starts, minutes, room } = sheet.dataset;
  const before = starts ? { starts: Number(starts), minutes: Number(minutes), room } : null;
  const isStretch = before && sheet.getBoundingClientRect().bottom - start.clientY < EDGE;
  let isDrag = false;
  let place = null;

  const follow = (point) => {
    const way = Math.hypot(point.clientX - start.clientX, point.clientY - start.clientY);
    isDrag ||= way >= STEP;
    if (!isDrag) return;
    place = dragged(sheet, before, start, point, isStretch);
    if (before) sheet.dispatchEvent(new CustomEvent("agenda:draw", { bubbles: true, detail: place }));
  };
  const stop = () => {
    document.removeEventListener("pointermove", follow);
    if (isDrag) {
      const ignore = (click) => click.preventDefault();
      addEventListener("click", ignore, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", ignore, { capture: true }));
    }
    const detail = { place, before };
    if (place) sheet.dispatchEvent(new CustomEvent("agenda:save", { bubbles: true, detail }));
  };
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", stop, { once: true });
});
