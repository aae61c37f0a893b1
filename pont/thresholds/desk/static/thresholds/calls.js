/* One key answers the call on the screen. Without this script the same buttons are pressed. */
"use strict";

(() => {
  // A key held too long, or meant for the call before, must not answer this one.
  const SETTLES = 400;
  const begun = performance.now();
  let isSent = false;

  const typesNow = () => document.activeElement?.matches("input:not([type=hidden]), select, textarea") ?? false;

  document.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typesNow()) {
      document.activeElement.blur();
      return;
    }
    const isPlain = !(event.ctrlKey || event.altKey || event.metaKey || event.repeat);
    if (!isPlain || isSent || typesNow() || performance.now() - begun < SETTLES) return;
    const form = document.querySelector(`form[data-key="${CSS.escape(event.key)}"]`);
    if (!form) return;
    event.preventDefault();
    const until = form.querySelector("input[name=until]");
    if (until) until.focus();
    else if ("again" in form.dataset) form.querySelector("button").focus();
    else form.requestSubmit();
  });

  // The browser shows an old page again when somebody goes back: it may be answered anew.
  window.addEventListener("pageshow", () => { isSent = false; });
})();
