// [data-agenda-editor]: draws a session at another place and saves it there, when agenda-keys.js or
// agenda-drag.js ask for it by the events agenda:draw and agenda:save. The page comes back with what
// conflicts now. Without a script the session's form does the same.
const SHORTEST = 5;
const DAY = 24 * 60;
let undone = null;

const editor = () => document.querySelector("[data-agenda-editor]");
const sheetOf = (name) => editor().querySelector(`[data-session="${name}"]`);
const hour = (minute) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

const within = ({ starts, minutes, room }) => {
  const length = Math.max(SHORTEST, minutes);
  return { starts: Math.max(0, Math.min(DAY - 1 - length, starts)), minutes: length, room };
};

const draw = (sheet, place) => {
  const ends = place.starts + place.minutes;
  for (const [word, minute] of [["from", place.starts], ["to", ends]]) {
    sheet.style.setProperty(`--${word}`, Math.floor(minute / 60));
    sheet.style.setProperty(`--${word}-minute`, minute % 60);
  }
  const column = editor().querySelector(`[data-column="${place.room}"]`);
  if (column && column !== sheet.closest("[data-column]")) column.append(sheet.closest("li"));
  Object.assign(sheet.dataset, place);
  sheet.querySelector("[data-hours]").textContent = `${hour(place.starts)}–${hour(ends)}`;
};

const save = async (sheet, place, before) => {
  const body = new URLSearchParams({
    csrf_token: document.querySelector("[name=csrf_token]").value,
    version: sheet.dataset.version,
    day: editor().dataset.day,
    starts: hour(place.starts),
    minutes: place.minutes,
    room_id: place.room,
  });
  const answer = await fetch(sheet.dataset.move, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-agenda-editor]");
  if (!fresh) return location.reload();
  const name = sheet.dataset.session;
  undone = before && answer.ok ? { name, place: before } : null;
  editor().replaceWith(fresh);
  document.querySelector(".rail").replaceWith(page.querySelector(".rail"));
  show();
  if (answer.ok) say(fresh.querySelector("[data-saved]"));
  fresh.querySelector("[data-undo]").hidden = !undone;
  sheetOf(name)?.focus({ preventScroll: true });
};

const say = (saved) => {
  const time = new Date().toTimeString().slice(0, 5);
  saved.querySelector("span").textContent = saved.dataset.words.replace("{time}", time);
  saved.hidden = false;
};

const show = () => {
  for (const each of editor()?.querySelectorAll("[data-with-script]") ?? []) each.hidden = false;
};

document.addEventListener("agenda:draw", (event) => {
  draw(event.target, within(event.detail));
  event.target.focus({ preventScroll: true });
});

document.addEventListener("agenda:save", (event) => {
  save(event.target, within(event.detail.place), event.detail.before);
});

document.addEventListener("click", (event) => {
  const sheet = event.target.closest("[data-undo]") && undone && sheetOf(undone.name);
  if (sheet) save(sheet, undone.place, null);
});

show();
