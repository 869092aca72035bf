// A note of what was done goes by itself after a while, unless somebody is reading it.
for (const note of document.querySelectorAll("[data-fade]")) {
  const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : note.remove());
  setTimeout(leave, 8000);
}
