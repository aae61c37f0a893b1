// Nothing here is needed: every page works without it.
// Leave at once, so that "back" does not come here again.
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.href);
  });
}
// Only a browser that runs scripts can print from a button.
for (const box of document.querySelectorAll("[data-print]")) {
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => window.print());
}
// "Near me": the position is asked for at the tap, never before. It is put in the form, sent once, and forgotten.
const VAGUE = 1000;
const WHY = { 1: "refused", 2: "unknown", 3: "late" };
for (const box of document.querySelectorAll("[data-near]")) {
  const field = box.querySelector("[name=near]");
  const button = box.querySelector("button");
  const told = box.querySelector("[role=status]");
  let waiting = false;
  const fail = (why) => {
    waiting = false;
    told.textContent = box.dataset[why];
    const way = box.querySelector("[data-where]");
    if (way) way.hidden = false;
    (document.getElementById("where") || way?.querySelector("button"))?.focus();
  };
  const send = ({ coords }) => {
    if (coords.accuracy > VAGUE) return fail("vague");
    waiting = false;
    // The position stands for the place that was typed before.
    for (const other of field.form.querySelectorAll("[name=where], [name=commune], [name=postcode]")) other.value = "";
    field.value = `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`;
    field.form.submit();
  };
  button.addEventListener("click", () => {
    if (!navigator.geolocation) return fail("absent");
    if (waiting) return;
    waiting = true;
    told.textContent = box.dataset.waits;
    navigator.geolocation.getCurrentPosition(send, (error) => fail(WHY[error.code] || "unknown"), {
      timeout: 10000,
      maximumAge: 60000,
    });
  });
  // Who comes back to this page finds it as it was before the tap.
  addEventListener("pageshow", () => {
    field.value = "";
    told.textContent = "";
  });
  box.hidden = false;
}
