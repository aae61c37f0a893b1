// Editing an entry: what is typed is kept as a draft, hours say what they mean, and likely doubles are shown.
// Every page works without it.
"use strict";
(() => {
  const form = document.querySelector("form.part-of");
  if (!form) return;
  const { drafts, means, alike, part, entry } = form.dataset;
  const KEEPS_AFTER = 2500, MEANS_AFTER = 350, LOOKS_AFTER = 700;
  const told = form.querySelector("[data-told]");
  const later = (act, wait) => {
    let waiting = 0;
    return () => { clearTimeout(waiting); waiting = setTimeout(act, wait); };
  };
  const body = () => {
    const data = new URLSearchParams(new FormData(form));
    data.set("part", part);
    data.set("entry", entry);
    return data;
  };
  const send = (address, more = {}) => fetch(address, { method: "POST", body: body(), redirect: "error", ...more });

  // ------------------------------------------------------------------ drafts
  let isSent = false, isTyped = false, isKeeping = false;
  const keep = async (more = {}) => {
    if (!drafts || isSent || !isTyped || isKeeping) return;
    isTyped = false;
    isKeeping = true;
    try {
      const answer = await send(drafts, more);
      const said = await answer.json();
      told.textContent = said.said;
      if (answer.ok) {
        form.elements.kept.value = said.kept;
        if (form.elements.draft) form.elements.draft.value = said.draft;
      }
    } catch {
      // No network: the page still has everything, and the next word tries again.
      isTyped = true;
    } finally {
      isKeeping = false;
    }
  };
  const keepLater = later(keep, KEEPS_AFTER);
  form.addEventListener("input", () => { isTyped = true; keepLater(); });
  form.addEventListener("change", () => { isTyped = true; keepLater(); });
  form.addEventListener("submit", () => { isSent = true; });
  addEventListener("pageshow", () => { isSent = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep({ keepalive: true }); });

  // ------------------------------------------------------------------ pieces of the page that follow what is typed
  const follow = (address, place, wait, asked) => {
    let number = 0;
    const look = later(async () => {
      const mine = ++number;
      try {
        const answer = await send(address);
        // An answer that was overtaken is not shown.
        if (answer.ok && mine === number) place.innerHTML = await answer.text();
      } catch {
        // No network: the button below asks for the whole page.
      }
    }, wait);
    form.addEventListener("input", ({ target }) => { if (asked(target.name)) look(); });
    form.addEventListener("change", ({ target }) => { if (asked(target.name)) look(); });
  };
  if (means) {
    form.querySelector("[data-shows]").hidden = true;
    follow(means, form.querySelector("[data-meaning]"), MEANS_AFTER, (name) => !["how", "on", "text"].includes(name));
  }
  // Who types hours for a day means that it is open then.
  form.addEventListener("input", ({ target }) => {
    const [, day] = /^(\w+)_[ab]\d$/.exec(target.name) ?? [];
    const state = day && form.elements[`${day}_state`];
    if (state && target.value) state.value = "";
  });
  if (alike) {
    const watched = ["name", "phone", "address_1", "postal_code"];
    follow(alike, form.querySelector("[data-likeness]"), LOOKS_AFTER, (name) => watched.includes(name));
  }

  // ------------------------------------------------------------------ the point, by a tap on the drawn map
  const box = form.querySelector("[data-point-map]");
  const picture = box?.querySelector("svg");
  if (picture) {
    const { scale, left, top, west, north, pixels } = picture.dataset;
    const field = form.elements.point;
    const mark = picture.querySelector("[data-mark]");
    const y0 = Math.log(Math.tan(Math.PI / 4 + (Number(north) * Math.PI) / 360));
    box.hidden = false;
    picture.addEventListener("click", (event) => {
      const frame = picture.getBoundingClientRect(), view = picture.viewBox.baseVal;
      const x = ((event.clientX - frame.left) / frame.width) * view.width;
      const y = ((event.clientY - frame.top) / frame.height) * view.height;
      const lon = Number(west) + ((((x - left) / scale) / pixels) * 360);
      const lat = (Math.atan(Math.exp(y0 - (((y - top) / scale) / pixels) * 2 * Math.PI)) * 360) / Math.PI - 90;
      field.value = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
      mark.setAttribute("transform", `translate(${x} ${y})`);
      mark.removeAttribute("display");
      box.querySelector("[data-point-told]").textContent = box.dataset.sentence;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();
