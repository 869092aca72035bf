// form[data-keep=key]: keeps every stroke on this device and brings it back; says so in its line. With
// data-intake=kind and data-intake-to=address it hands itself in through offline.js; without, it is
// posted as ever. Its line: macros/offline.html.
const prefix = "clusterix:kept:";
const client = [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
let sequence = 0;
let memory = {};
const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(prefix + key) ?? "null");
  } catch {
    return memory[key] ?? null;
  }
};
const write = (key, record) => {
  memory[key] = record;
  try {
    localStorage.setItem(prefix + key, JSON.stringify(record));
    return true;
  } catch {
    return false;
  }
};
for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = form.dataset.keep;
  const line = form.querySelector("[data-offline-line], [data-kept]");
  const controls = () => [...form.elements].filter((one) => one.name && !["hidden", "submit", "button", "file"].includes(one.type));
  const isBox = (one) => ["radio", "checkbox"].includes(one.type);
  let stays = true;

  const say = (record, special = "") => {
    const names = Object.keys(record?.answers ?? {});
    const how = names.length === 1 ? line?.dataset.one : line?.dataset.many;
    const kept = names.length ? how?.replace("{n}", names.length).replace("{time}", record.time) : "";
    const words = special || record?.refused || (record?.entry ? line?.dataset.waiting : !stays ? line?.dataset.nowhere : kept);
    if (!line || !words) return;
    line.querySelector("[data-offline-words], [data-kept-text]").textContent = words;
    line.hidden = false;
    line.classList.toggle("offline-line--unsent", Boolean(record?.refused || record?.entry));
    const text = line.querySelector("[data-offline-text]");
    if (!text) return;
    text.hidden = !record?.refused && !record?.entry;
    if (!text.hidden) line.querySelector("[data-offline-copy]").value = record.said.join("\n\n");
  };
  const saidBy = (one) => {
    const label = isBox(one) ? one.closest("fieldset")?.querySelector("legend") : one.labels?.[0];
    const words = isBox(one) ? one.closest("label")?.textContent : one.value;
    return `${label?.textContent.trim() ?? one.name}: ${(words ?? one.value).trim().replace(/\s+/g, " ")}`;
  };
  const keep = (more = {}) => {
    const [answers, said] = [{}, []];
    for (const one of controls()) {
      if (!(isBox(one) ? one.checked : one.value !== "")) continue;
      (answers[one.name] ??= []).push(one.value);
      said.push(saidBy(one));
    }
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    const record = { answers, said, time, ...more };
    stays = write(key, record);
    say(record);
    return record;
  };
  const restore = (record, all = false) => {
    for (const one of controls()) {
      const values = record?.answers?.[one.name];
      if (!values && !all) continue;
      if (isBox(one)) one.checked = (values ?? []).includes(one.value);
      else if (all || one.value === "") one.value = values?.[0] ?? "";
    }
    say(record);
    form.dispatchEvent(new Event("kept:restored"));
  };

  if (read(key)) restore(read(key));
  for (const name of ["input", "change"]) form.addEventListener(name, () => keep());
  window.addEventListener("storage", (event) => {
    if (event.key !== prefix + key) return;
    if (event.newValue) restore(read(key), true);
    else if (form.dataset.intake) location.reload(); // sent in another tab
  });
  form.addEventListener("submit", (event) => {
    if (!form.dataset.intake && navigator.onLine) return;
    event.preventDefault();
    if (!form.dataset.intake) return event.stopImmediatePropagation();
    const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
    const entry = { client, sequence: ++sequence, kind: form.dataset.intake, to: form.dataset.intakeTo, page: location.href, fields };
    const record = keep({ entry });
    say(record, navigator.onLine ? line?.dataset.sending : "");
    document.dispatchEvent(new CustomEvent("offline:send", { detail: { key, entry: stays ? null : entry } }));
  });
  document.addEventListener("offline:outcome", ({ detail }) => {
    if (detail.key !== key) return;
    if (detail.outcome === "waiting") return say(read(key));
    if (detail.outcome === "faulty") return form.submit(); // its own page shows what to look at
    if (detail.outcome !== "kept") return say({ ...read(key), refused: detail.words || line?.dataset.gone });
    say(null, detail.words || line?.dataset.sent);
    location.assign(detail.page);
  });
}
