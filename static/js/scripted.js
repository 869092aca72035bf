// data-hide-with-script: a button only those need who have no scripts.
for (const element of document.querySelectorAll("[data-hide-with-script]")) element.hidden = true;
