// [data-fresh=seconds] with an id: brings its own new state from the server every so often, unless
// somebody is using it. [data-look-again=seconds] is a link that follows itself. Both only spare a
// press: without a script the page is loaded anew by hand.
const takeOver = async () => {
  const sections = [...document.querySelectorAll("[data-fresh]")];
  const idle = sections.filter((section) => !section.contains(document.activeElement));
  if (document.hidden || idle.length === 0) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const section of idle) {
      const fresh = page.getElementById(section.id);
      if (fresh && fresh.innerHTML !== section.innerHTML) section.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // No connection: what is shown stays, the next round tries again.
  }
};

const every = document.querySelector("[data-fresh]")?.dataset.fresh;
if (every) setInterval(takeOver, Number(every) * 1000);

for (const link of document.querySelectorAll("[data-look-again]")) {
  setInterval(() => {
    if (!document.hidden && navigator.onLine) location.assign(link.href);
  }, Number(link.dataset.lookAgain) * 1000);
}
