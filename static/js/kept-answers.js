// form[data-keep=key]: keeps what is typed on this device until it is sent, and says so. The page
// that thanks for the answers carries data-sent=key and clears them.
const prefix = "clusterix:kept:";
const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(prefix + key) ?? "null");
  } catch {
    return null;
  }
};

for (const mark of document.querySelectorAll("[data-sent]:not(form)")) {
  localStorage.removeItem(prefix + mark.dataset.sent);
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = form.dataset.keep;
  const line = form.querySelector("[data-kept]");
  const controls = () =>
    [...form.elements].filter((one) => one.name && !["hidden", "submit", "button"].includes(one.type));

  const say = (kept) => {
    const names = new Set(Object.keys(kept.answers));
    if (!line || names.size === 0) return;
    const words = names.size === 1 ? line.dataset.one : line.dataset.many;
    line.querySelector("[data-kept-text]").textContent = words
      .replace("{n}", names.size)
      .replace("{time}", kept.time);
    line.hidden = false;
  };

  const keep = () => {
    const answers = {};
    for (const one of controls()) {
      const isBox = ["radio", "checkbox"].includes(one.type);
      if (isBox ? one.checked : one.value !== "") (answers[one.name] ??= []).push(one.value);
    }
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    localStorage.setItem(prefix + key, JSON.stringify({ answers, time }));
    say({ answers, time });
  };

  const kept = read(key);
  if (kept) {
    for (const one of controls()) {
      const values = kept.answers[one.name];
      if (!values) continue;
      if (["radio", "checkbox"].includes(one.type)) one.checked = values.includes(one.value);
      else if (one.value === "") one.value = values[0];
    }
    say(kept);
    form.dispatchEvent(new Event("kept:restored"));
  }
  form.addEventListener("change", keep);
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}

const tellConnection = () => {
  for (const line of document.querySelectorAll("[data-offline]")) line.hidden = navigator.onLine;
};
window.addEventListener("online", tellConnection);
window.addEventListener("offline", tellConnection);
tellConnection();
