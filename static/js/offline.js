// What forms left in the queue of this device (records "clusterix:kept:<key>" with an `entry`) is
// sent from any page of ours: at once, when the network is back, and after waits that grow. An entry
// keeps its client and sequence for ever, so the server takes it in once however often it is sent;
// a tab that sends holds a lock where the browser knows locks. Says what came of it by the event
// "offline:outcome" {key, outcome, words}.
const prefix = "clusterix:kept:";
const [FIRST, LONGEST, PATIENCE] = [2000, 60000, 20000];
let [wait, timer, running] = [FIRST, 0, false];

const stored = () => {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  } catch {
    return [];
  }
};
const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(prefix + key) ?? "null");
  } catch {
    return null;
  }
};
const unsent = new Map(); // entries of a browser that keeps nothing
const queued = () => {
  const kept = stored().map((key) => [key, read(key)?.entry]).filter(([, entry]) => entry);
  return [...new Map([...kept, ...unsent])];
};

const tell = (detail) => document.dispatchEvent(new CustomEvent("offline:outcome", { detail }));
const say = (key, entry, outcome, words = "") => {
  unsent.delete(key);
  const record = read(key);
  const isSame = record?.entry?.client === entry.client && record.entry.sequence === entry.sequence;
  if (isSame && outcome === "kept") localStorage.removeItem(prefix + key);
  else if (isSame) {
    delete record.entry;
    localStorage.setItem(prefix + key, JSON.stringify({ ...record, refused: words }));
  }
  tell({ key, outcome, words, page: entry.page });
};

// A session that ended has a new token on any page of ours; the form's own is asked first.
const freshToken = async (page) => {
  const answer = await fetch(page, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  return there.querySelector("input[name=csrf_token]")?.value ?? "";
};
const post = (entry, token) =>
  fetch(entry.to, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ entries: [entry] }),
    signal: AbortSignal.timeout(PATIENCE),
  });

// Returns whether the server said what became of it; whatever else happens is waited out.
const send = async ([key, entry]) => {
  try {
    let answer = await post(entry, document.querySelector("input[name=csrf_token]")?.value ?? "");
    if (answer.status === 400) answer = await post(entry, await freshToken(entry.page));
    if (answer.status === 410) return say(key, entry, "gone"), true;
    if (answer.status === 400 || answer.status === 413) return say(key, entry, "faulty"), true;
    if (!answer.ok || answer.redirected) return false;
    const { outcome, words } = (await answer.json()).outcomes[0];
    say(key, entry, outcome === "repeated" ? "kept" : outcome, words);
    return true;
  } catch {
    return false; // no network, or somebody else's page on the way to it
  }
};

const sendAll = async () => {
  if (running) return;
  running = true;
  let done = true;
  for (const one of queued()) {
    const isSaid = await send(one);
    if (!isSaid) tell({ key: one[0], outcome: "waiting" });
    done &&= isSaid;
  }
  running = false;
  clearTimeout(timer);
  wait = done ? FIRST : Math.min(LONGEST, wait * 2);
  if (queued().length) timer = setTimeout(run, wait * (0.75 + Math.random() / 2));
};
const run = () =>
  navigator.locks
    ? navigator.locks.request("clusterix:offline", { ifAvailable: true }, (lock) => (lock ? sendAll() : again()))
    : sendAll();
const again = () => (clearTimeout(timer), (timer = setTimeout(run, LONGEST / 6)));

document.addEventListener("offline:send", ({ detail }) => {
  if (detail.entry) unsent.set(detail.key, detail.entry);
  wait = FIRST;
  run();
});
for (const name of ["online", "pageshow", "focus"]) window.addEventListener(name, run);
