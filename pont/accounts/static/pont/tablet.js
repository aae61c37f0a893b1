// A shared screen goes blank when nobody touched it, and locks. The server locks by itself, without this too.
"use strict";
(() => {
  const { after, locked, lock, here, says, isLocked } = document.currentScript.dataset;
  const AFTER = Number(after) * 1000, SAYS_BEFORE = 20000, TELLS_EVERY = 30000, NOTES_EVERY = 1000, WAITS = 5000;
  const TOUCHES = ["pointerdown", "keydown", "wheel", "touchmove"];
  // The other pages of this browser; a very old one has no way to tell them.
  const others = window.BroadcastChannel ? new BroadcastChannel("pont-tablet") : null;
  const blank = () => { document.documentElement.hidden = true; };

  // Nothing comes back out of the browser's memory: a page that was left is asked for again.
  addEventListener("pagehide", blank);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  const field = document.getElementById("pin");
  const pad = document.querySelector(".pad");
  if (pad) pressed();
  if (isLocked !== undefined) others?.postMessage("locked");
  else watch();

  // Our own keys stand on the page, so that the keyboard of the tablet does not cover it.
  function pressed() {
    field.inputMode = "none";
    pad.hidden = false;
    pad.addEventListener("click", ({ target }) => {
      const key = target.closest("button");
      if (key) field.value = key.value ? (field.value + key.value).slice(0, field.maxLength) : "";
    });
  }

  function watch() {
    let touched = Date.now(), told = touched, isClosing = false;
    const sentence = document.createElement("p");
    sentence.className = "locks-soon";
    sentence.setAttribute("role", "status");
    document.body.append(sentence);

    // The form of the lock holds what the server wants with it; a network that does not answer holds nothing open.
    const send = (address) => {
      const patience = new AbortController();
      setTimeout(() => patience.abort(), WAITS);
      const body = new URLSearchParams(new FormData(document.querySelector(`form[action="${lock}"]`)));
      return fetch(address, { method: "POST", body, redirect: "manual", keepalive: true, signal: patience.signal });
    };
    const leave = () => { blank(); location.replace(locked); };
    const close = async () => {
      if (isClosing) return;
      isClosing = true;
      blank();
      if (lock) await send(lock).catch(() => {});
      leave();
    };
    const isOver = () => Date.now() - touched >= AFTER;
    const touch = () => {
      if (isOver()) return close();
      const now = Date.now();
      if (now - touched < NOTES_EVERY) return;
      touched = now;
      sentence.textContent = "";
      others?.postMessage("touched");
    };
    const tell = async () => {
      told = Date.now();
      const answer = await send(here).catch(() => null);
      if (answer && answer.status !== 204) close();
    };
    const look = () => {
      const now = Date.now();
      if (isOver()) return close();
      if (here && touched > told && now - told >= TELLS_EVERY) tell();
      sentence.textContent = says && AFTER - (now - touched) <= SAYS_BEFORE ? says : "";
    };
    for (const kind of TOUCHES) addEventListener(kind, touch, { capture: true, passive: true });
    others?.addEventListener("message", ({ data }) => {
      if (data === "locked") leave();
      else if (!isOver()) touched = Date.now();
    });
    document.addEventListener("visibilitychange", look);
    setInterval(look, 1000);
  }
})();
