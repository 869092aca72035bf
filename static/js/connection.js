// [data-offline]: shown while this device has no connection.
const tellConnection = () => {
  for (const line of document.querySelectorAll("[data-offline]")) line.hidden = navigator.onLine;
};
for (const name of ["online", "offline"]) window.addEventListener(name, tellConnection);
tellConnection();
