// [data-sent=key]: the server has what this device kept under the key, so it is forgotten here. What
// still waits, or was refused because another form stands, stays with whoever typed it.
for (const mark of document.querySelectorAll("[data-sent]:not(form, .offline-line)")) {
  try {
    const name = `clusterix:kept:${mark.dataset.sent}`;
    const record = JSON.parse(localStorage.getItem(name) ?? "null");
    if (record && !record.entry && !record.refused) localStorage.removeItem(name);
  } catch {
    // nothing is kept here
  }
}
