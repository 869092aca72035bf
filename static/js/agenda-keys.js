// In [data-agenda-grid] a session in focus moves by arrow keys, grows with Shift, and S leads to
// "shift the rest of the day". What was pressed is saved after a short rest.
const STEP = 5;
const REST = 700;
let waiting = null;

const placeOf = ({ dataset: { starts, minutes, room } }) => ({
  starts: Number(starts),
  minutes: Number(minutes),
  room,
});

const beside = (sheet, step) => {
  const columns = [...sheet.closest("[data-agenda-grid]").querySelectorAll("[data-column]")];
  const rooms = columns.map((column) => column.dataset.column);
  const wanted = rooms.indexOf(sheet.dataset.room) + step;
  return rooms[Math.max(0, Math.min(rooms.length - 1, wanted))];
};

const moved = (sheet, key, isStretch) => {
  const place = placeOf(sheet);
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key];
  const down = { ArrowUp: -STEP, ArrowDown: STEP }[key];
  if (sideways) return { ...place, room: beside(sheet, sideways) };
  if (!down) return null;
  const field = isStretch ? "minutes" : "starts";
  return { ...place, [field]: place[field] + down };
};

document.addEventListener("keydown", (event) => {
  const sheet = event.target.closest?.("[data-agenda-grid] [data-session]");
  if (!sheet || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.toLowerCase() === "s") {
    document.querySelector("[name=since]").focus();
    return event.preventDefault();
  }
  const place = moved(sheet, event.key, event.shiftKey);
  if (!place) return;
  event.preventDefault();
  const before = waiting?.sheet === sheet ? waiting.before : placeOf(sheet);
  clearTimeout(waiting?.timer);
  sheet.dispatchEvent(new CustomEvent("agenda:draw", { bubbles: true, detail: place }));
  const timer = setTimeout(() => {
    waiting = null;
    const detail = { place: placeOf(sheet), before };
    sheet.dispatchEvent(new CustomEvent("agenda:save", { bubbles: true, detail }));
  }, REST);
  waiting = { sheet, before, timer };
});
