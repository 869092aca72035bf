// data-clock="seconds": counts the moderator's clock down in data-clock-left. The server's number is
// the truth: it is taken anew with every page, and the device's own time only measures what passes.
for (const clock of document.querySelectorAll("[data-clock]")) {
  const left = clock.querySelector("[data-clock-left]");
  const seconds = Number.parseInt(clock.dataset.clock, 10);
  if (Number.isNaN(seconds)) continue;
  const began = Date.now(); // goes on while the laptop sleeps, as the meeting does
  const two = (number) => String(number).padStart(2, "0");
  const show = () => {
    const rest = Math.max(0, Math.round(seconds - (Date.now() - began) / 1000));
    left.textContent = `${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
    left.classList.toggle("clock__left--over", rest === 0);
  };
  show();
  setInterval(show, 250);
}
