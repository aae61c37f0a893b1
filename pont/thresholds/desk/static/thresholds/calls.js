/* One key answers the call on the screen. Without this script the same buttons are pressed. */
"use strict";

(() => {
  // A key held too long, or meant for the call before, must not answer this one.
  const SETTLES = 400;
  const begun = performance.now();
  const keys = document.querySelector(".call-keys");
  let isSent = false;

  // The keys answer while the list of answers has the focus, and it has it when the page opens.
  keys?.focus({ preventScroll: true });

  const typesNow = () => document.activeElement?.matches("input:not([type=hidden]), select, textarea") ?? false;

  document.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typesNow()) {
      keys.focus();
      return;
    }
    const isPlain = !(event.ctrlKey || event.altKey || event.metaKey || event.repeat);
    if (!isPlain || isSent || typesNow() || !document.activeElement?.closest(".call-keys") || performance.now() - begun < SETTLES) return;
    const form = document.querySelector(`form[data-key="${CSS.escape(event.key)}"]`);
    if (!form) return;
    event.preventDefault();
    const until = form.querySelector("input[name=until]");
    if (until) until.focus();
    else if ("again" in form.dataset) form.querySelector("button").focus();
    else form.requestSubmit();
  });

  // The browser shows an old page again when somebody goes back: it may be answered anew.
  window.addEventListener("pageshow", () => { isSent = false; keys?.focus({ preventScroll: true }); });
})();
